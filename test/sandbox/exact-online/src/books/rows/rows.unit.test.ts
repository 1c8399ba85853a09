import { describe, expect, it } from 'vitest';
import type { BookRow, DivisionBooks, FieldSchema } from '../books.js';
import { createBooks } from '../create-books.js';
import { fromDouble, decimalText } from '../../truth/decimal.js';

const TODAY = '2026-06-30';

function fits(field: FieldSchema, value: unknown): boolean {
  if (value === null) return true;
  switch (field.type) {
    case 'Edm.String':
    case 'Edm.Binary':
      return typeof value === 'string';
    case 'Edm.Guid':
      return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    case 'Edm.Boolean':
      return typeof value === 'boolean';
    case 'Edm.Int64':
      return typeof value === 'bigint';
    case 'Edm.Double':
      return typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0);
    default:
      return Number.isSafeInteger(value);
  }
}

/** Where truth's tables are read: sync streams hold header and lines, or receivables and payables. */
function rowsOfTable(books: DivisionBooks, resource: string): Iterable<BookRow> {
  const schema = books.resources().find((found) => found.name === (resource === 'Deleted' ? 'SyncDeleted' : resource));
  if (!schema) throw new Error(resource);
  return books.rows(schema.path);
}

const books = createBooks({ seed: 11, size: 'small', today: TODAY });
for (let i = 0; i < 400; i++) books.trade(Date.parse(`${TODAY}T09:00:00Z`) + i * 60_000);

describe('rows', () => {
  it('carry every declared field with a value of its type, and only those', () => {
    const wrong = new Set<string>();
    for (const division of books.divisions) {
      for (const schema of division.resources()) {
        const names = schema.fields.map((field) => field.name);
        for (const row of division.rows(schema.path)) {
          if (Object.keys(row).length !== names.length) wrong.add(`${schema.name}: ${Object.keys(row).length} fields`);
          for (const field of schema.fields) {
            if (!(field.name in row) || !fits(field, row[field.name])) {
              wrong.add(`${schema.name}.${field.name} = ${String(row[field.name])}`);
            }
          }
        }
      }
    }
    expect([...wrong]).toEqual([]);
  });

  it('are found again by their key, and are in key order on ordinary resources', () => {
    for (const division of books.divisions) {
      for (const schema of division.resources()) {
        let before: string | undefined;
        for (const row of division.rows(schema.path)) {
          const key = String(row[schema.key]);
          expect(division.get(schema.path, key), schema.name).toEqual(row);
          if (!schema.sync && schema.fields.find((field) => field.name === schema.key)?.type === 'Edm.Guid') {
            if (before !== undefined) expect(key > before, `${schema.name} ${before} ${key}`).toBe(true);
            before = key;
          }
        }
      }
    }
  });

  it('go on after a key without a gap or a repetition', () => {
    const division = books.divisions[0]!;
    const path = 'financialtransaction/TransactionLines';
    const all = [...division.rows(path)].map((row) => String(row['ID']));
    const rest = [...division.rows(path, { afterKey: all[41]! })].map((row) => String(row['ID']));
    expect(rest).toEqual(all.slice(42));
  });

  it('add up to what the truth says, read through the API rows', () => {
    for (const total of books.truth(TODAY).totals) {
      const division = books.divisions.find((found) => found.division === total.division)!;
      const rows = [...rowsOfTable(division, total.resource)];
      expect(rows.length, total.resource).toBe(total.rows);
      for (const [field, expected] of Object.entries(total.sums)) {
        // VATAmount of sales order headers is shown by the sync stream only.
        if (rows[0] && !(field in rows[0])) continue;
        const sum = rows.reduce((so, row) => so + fromDouble(Number(row[field] ?? 0)), 0n);
        expect(decimalText(sum), `${total.resource}.${field}`).toBe(expected);
      }
    }
  });

  it('give the children of a parent by its key as a scan would', () => {
    const division = books.divisions[1]!;
    for (const schema of division.resources()) {
      for (const { resource, foreignKey } of Object.values(schema.expand ?? {})) {
        if (!division.schema(resource)) continue;
        const parent = [...division.rows(schema.path)].find((row) => row[schema.key] !== null)!;
        const key = String(parent[schema.key]);
        const scanned = [...division.rows(resource)].filter((row) => row[foreignKey] === key);
        const found = [...division.rowsWhere(resource, foreignKey, key)];
        expect(found.map((row) => row['ID']).sort(), schema.name).toEqual(scanned.map((row) => row['ID']).sort());
      }
    }
  });

  it('pad codes as the real system does, and hold strange but legal values', () => {
    const division = books.divisions[0]!;
    const account = [...division.rows('crm/Accounts')][0]!;
    expect(String(account['Code'])).toMatch(/^ +\d+$/);
    expect(String(account['Code'])).toHaveLength(18);
    expect([...division.rows('vat/VATCodes')].map((row) => String(row['Code']).length)).toEqual([3, 3, 3, 3]);
    const budgets = [...division.rows('budget/Budgets')].map((row) => row['AmountDC']);
    expect(budgets).toEqual(expect.arrayContaining([1157.39999999999, -0.00005, 5e-7]));
    const ends = [...division.rows('hrm/Costcenters')].map((row) => row['EndDate']);
    expect(ends).toContain(Date.UTC(9999, 11, 31));
    const names = [...division.rows('crm/Accounts')].map((row) => row['Name']);
    expect(names).toEqual(expect.arrayContaining(['株式会社 山田', 'Emoji 🚚 Logistics']));
  });
});
