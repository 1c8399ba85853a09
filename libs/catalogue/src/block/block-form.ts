import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import { tableName } from '../core/names.js';
import { columnsOf } from '../derive/ddl.js';
import { wireType, type WireType } from './wire-type.js';

/** A column as blocks of a table have it. */
export interface FormColumn {
  readonly name: string;
  readonly wire: WireType;
}

/** Written by the loader, not the transformer. */
export const LOADED_COLUMN = 'ingested_at';
/** Columns whose texts are the same for many rows of a block. */
const SAME = new Set(['division_key', 'region', 'raw_topic', 'lineage_id']);

const forms = new Map<string, readonly FormColumn[]>();

/** Columns of a table's blocks, in the order rows are printed in. Throws a RangeError for a table nobody declares. */
export function blockForm(table: string): readonly FormColumn[] {
  let form = forms.get(table);
  if (form === undefined) {
    const entity = ENTITIES.find((one) => tableName(one) === table);
    if (entity === undefined) throw new RangeError(`${table} is no table of the catalogue`);
    forms.set(table, (form = formOf(entity)));
  }
  return form;
}

function formOf(entity: Entity): FormColumn[] {
  const columns = columnsOf(entity).filter(({ name }) => name !== LOADED_COLUMN);
  const flags = columns.filter(({ name }) => name === 'date_flags');
  // Flags are known, and printed, last.
  return [...columns.filter((column) => !flags.includes(column)), ...flags].map(({ name, type }) => ({
    name,
    wire: wireType(SAME.has(name) ? 'LowCardinality(String)' : plain(type)),
  }));
}

/** A dictionary for each small block would cost more to make here than ClickHouse takes to make one of its own. */
function plain(type: string): string {
  return type.replace(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/, '$1');
}
