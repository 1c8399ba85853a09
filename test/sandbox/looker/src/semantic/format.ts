import type { DatabaseResult } from '../clickhouse/database.js';
import type { OutputColumn } from './query.js';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Rows as the JSON text of format `json`: numbers keep every digit that the database sent. */
export function jsonRows(columns: readonly OutputColumn[], result: DatabaseResult): string {
  const rows = result.rows.map((row) => {
    const cells = columns.map((column, index) => `${JSON.stringify(column.name)}:${jsonCell(column, row[index])}`);
    return `{${cells.join(',')}}`;
  });
  return `[${rows.join(',\n')}]`;
}

/** The JSON text of format `json_bi`: metadata, and rows whose cells are `{value}`. */
export function jsonBi(columns: readonly OutputColumn[], result: DatabaseResult, sql: string): string {
  const fields = (category: OutputColumn['category']): unknown[] =>
    columns
      .filter((column) => column.category === category)
      .map(({ name, label, type, numeric }) => ({ name, label, type, is_numeric: numeric }));
  const metadata = {
    fields: { dimensions: fields('dimension'), measures: fields('measure'), table_calculations: [], pivots: [] },
    pivots: null,
    has_totals: false,
    has_row_totals: false,
    sql,
  };
  const rows = result.rows.map((row) => {
    const cells = columns.map(
      (column, index) => `${JSON.stringify(column.name)}:{"value":${jsonCell(column, row[index])}}`,
    );
    return `{${cells.join(',')}}`;
  });
  return `{"metadata":${JSON.stringify(metadata)},"rows":[${rows.join(',\n')}]}`;
}

/** Rows as CSV with a line of labels. */
export function csvRows(columns: readonly OutputColumn[], result: DatabaseResult): string {
  const lines = [columns.map((column) => column.label), ...result.rows];
  return lines.map((row) => row.map((cell) => csvCell(cell)).join(',') + '\n').join('');
}

function jsonCell(column: OutputColumn, value: string | null | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (!column.numeric) return JSON.stringify(value);
  if (NUMBER.test(value)) return value;
  return /^-?(inf|nan)$/.test(value) ? 'null' : JSON.stringify(value);
}

function csvCell(value: string | null): string {
  if (value === null) return '';
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
