import type { Entity } from '../core/define-entity.js';
import type { Field } from '../core/field.js';
import { columnName, tableName } from '../core/names.js';

/** A column of a warehouse table. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

const MOMENT = "DateTime64(3, 'UTC')";

/** Precision that leaves 14 digits before the point. */
function decimalType(scale: number): string {
  return `Decimal(${scale <= 4 ? 18 : 38}, ${scale})`;
}

function storageType(field: Field): string {
  switch (field.kind) {
    case 'guid':
      return 'Nullable(UUID)';
    case 'text':
      return field.few === true ? 'LowCardinality(Nullable(String))' : 'Nullable(String)';
    case 'code':
      return 'LowCardinality(Nullable(String))';
    case 'decimal':
      return `Nullable(${decimalType(field.scale ?? 4)})`;
    case 'int':
      return 'Nullable(Int32)';
    case 'bigint':
      return 'Nullable(Int64)';
    case 'bool':
      return 'Nullable(Bool)';
    case 'date':
      return 'Nullable(Date32)';
    case 'instant':
      return `Nullable(${MOMENT})`;
  }
}

/** Whether the key of an entity is a single GUID, and so its `id` a UUID. */
export function hasGuidKey(entity: Entity): boolean {
  const [only, ...rest] = entity.key;
  return only !== undefined && rest.length === 0 && entity.fields[only]?.kind === 'guid';
}

/** Columns every table has before those of its entity's fields. */
export function systemColumns(entity: Entity): Column[] {
  return [
    { name: 'division_key', type: 'LowCardinality(String)', comment: 'Region and division number, such as nl:499156.' },
    { name: 'region', type: 'LowCardinality(String)', comment: 'Exact site of the division.' },
    { name: 'division', type: 'UInt32', comment: 'Division number; repeats across regions.' },
    { name: 'id', type: hasGuidKey(entity) ? 'UUID' : 'String', comment: 'Key of the record within the division.' },
    { name: 'version', type: 'UInt128', comment: 'Decides which state of the record wins.' },
    { name: 'is_deleted', type: 'UInt8', comment: '1: the record is gone at the source.' },
    { name: 'fetched_at', type: MOMENT, comment: 'When Exact answered with the record.' },
    { name: 'ingested_at', type: MOMENT, comment: 'When the row was loaded.' },
    { name: 'lineage_id', type: 'String', comment: 'The call to Exact the row came of.' },
    { name: 'raw_topic', type: 'LowCardinality(String)', comment: 'Topic of the raw record.' },
    { name: 'raw_partition', type: 'UInt16', comment: 'Partition of the raw record.' },
    { name: 'raw_offset', type: 'UInt64', comment: 'Offset of the raw record.' },
    { name: 'transform_version', type: 'UInt16', comment: 'Version of the transformation that made the row.' },
    {
      name: 'date_flags',
      type: 'Array(LowCardinality(String))',
      comment: 'Date columns whose value was out of range and is null.',
    },
  ];
}

/** Columns of an entity's own fields; a key field named ID is the column `id` above. */
export function fieldColumns(entity: Entity): Column[] {
  return Object.entries<Field>(entity.fields)
    .map(([name, field]) => ({ name: columnName(name), type: storageType(field), comment: field.doc }))
    .filter((column) => column.name !== 'id');
}

/** All columns of a table, in order. */
export function columnsOf(entity: Entity): Column[] {
  return [...systemColumns(entity), ...fieldColumns(entity)];
}

/** SQL text literal. */
export function sqlText(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

/** Statement that makes the table of an entity. */
export function tableDdl(entity: Entity): string {
  const columns = columnsOf(entity).map(
    (column) => `  ${column.name} ${column.type} COMMENT ${sqlText(column.comment)}`,
  );
  return [
    `CREATE TABLE IF NOT EXISTS warehouse.${tableName(entity)} (`,
    columns.join(',\n'),
    ') ENGINE = ReplacingMergeTree(version, is_deleted)',
    'ORDER BY (division_key, id)',
    `COMMENT ${sqlText(entity.doc)}`,
  ].join('\n');
}

/** Tokens a table remembers: inserts of a few minutes. */
const KEPT_TOKENS = 'non_replicated_deduplication_window = 1000';

/** Statement that has the table of an entity remember the tokens of its last inserts. Repeatable. */
export function keepTokensSql(entity: Entity): string {
  return `ALTER TABLE warehouse.${tableName(entity)} MODIFY SETTING ${KEPT_TOKENS}`;
}

/** Parts are merged column by column, however small: of many columns that costs half of what it does row by row. */
const MERGE_BY_COLUMN = 'vertical_merge_algorithm_min_rows_to_activate = 1';

/** Statement that has the parts of an entity's table merged column by column. Repeatable. */
export function mergeByColumnSql(entity: Entity): string {
  return `ALTER TABLE warehouse.${tableName(entity)} MODIFY SETTING ${MERGE_BY_COLUMN}`;
}

/** Statement that makes the empty new table of an entity beside the live one, with all that was altered since. */
export function tableBesideDdl(entity: Entity, suffix: string): string {
  const table = `warehouse.${tableName(entity)}`;
  return tableDdl(entity)
    .replace(`${table} (`, `${table}${suffix} (`)
    .replace(
      'ORDER BY (division_key, id)\n',
      `ORDER BY (division_key, id)\nSETTINGS ${KEPT_TOKENS}, ${MERGE_BY_COLUMN}\n`,
    );
}
