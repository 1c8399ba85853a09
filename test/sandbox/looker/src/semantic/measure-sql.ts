import { filterPairs, text } from '../lookml/syntax.js';
import { dimensionCondition } from './conditions.js';
import { dimensionSql } from './dimension-sql.js';
import { expandSql } from './expand.js';
import { Dialect, SemanticError } from './query.js';
import type { Scope, ScopedField } from './scope.js';
import { bracketed } from './sql-text.js';

/** Types a measure may have here; the rest of Looker's types are refused by name. */
const MEASURE_TYPES: readonly string[] = [
  'count',
  'count_distinct',
  'sum',
  'average',
  'min',
  'max',
  'median',
  'number',
  'string',
  'yesno',
  'date',
];
const PASSED_THROUGH = new Set(['number', 'string', 'yesno', 'date']);
const SAFE_WHEN_REPEATED = new Set(['count', 'count_distinct', 'min', 'max']);

/** Whether a measure's values are JSON numbers. */
export function isNumericMeasure(type: string): boolean {
  return !['string', 'yesno', 'date'].includes(type);
}

/**
 * SQL of a measure. `repeated` names the views whose rows the joins repeat: there, a count counts distinct
 * keys, and a sum or an average uses distinct keys under the new dialect and is refused under the old one.
 */
export function measureSql(
  scoped: ScopedField,
  scope: Scope,
  repeated: ReadonlySet<string>,
  path: readonly string[] = [],
): string {
  const { field, alias } = scoped;
  const name = `${alias}.${field.name}`;
  if (path.includes(name)) throw new SemanticError(`"${name}" refers to itself: ${[...path, name].join(' -> ')}.`);
  scope.touched.add(alias);
  if (PASSED_THROUGH.has(field.type)) {
    return expandSql(sqlOf(scoped), alias, scope, (inner) =>
      inner.field.category === 'measure'
        ? measureSql(inner, scope, repeated, [...path, name])
        : dimensionSql(inner, scope),
    );
  }
  return aggregateSql(scoped, scope, repeated.has(alias));
}

function aggregateSql(scoped: ScopedField, scope: Scope, repeated: boolean): string {
  const { type } = scoped.field;
  if (!MEASURE_TYPES.includes(type)) throw new SemanticError(`The measure type "${type}" is not served.`);
  const condition = filterPairs(scoped.field.block)
    .map((pair) => {
      const full = pair.key?.includes('.') === true ? pair.key : `${scoped.alias}.${String(pair.key)}`;
      return dimensionCondition(scope.field(full), pair.value, scope);
    })
    .filter((part) => part !== '')
    .join(' AND ');
  const filtered = (sql: string): string =>
    condition === '' ? sql : `CASE WHEN ${condition} THEN ${sql} ELSE NULL END`;
  if (type === 'count') return countSql(scoped, scope, repeated, condition, filtered);
  const value = filtered(expandSql(sqlOf(scoped), scoped.alias, scope, (inner) => dimensionSql(inner, scope)));
  if (repeated && !SAFE_WHEN_REPEATED.has(type)) return distinctSql(scoped, scope, value);
  return plainSql(type, value);
}

function plainSql(type: string, value: string): string {
  switch (type) {
    case 'count_distinct':
      return `COUNT(DISTINCT ${value})`;
    case 'sum':
      return `COALESCE(SUM(${value}), 0)`;
    case 'average':
      return `AVG(${value})`;
    case 'median':
      return `median(${value})`;
    default:
      return `${type === 'min' ? 'MIN' : 'MAX'}(${value})`;
  }
}

function countSql(
  scoped: ScopedField,
  scope: Scope,
  repeated: boolean,
  condition: string,
  filtered: (sql: string) => string,
): string {
  if (scoped.alias === scope.explore.alias && !repeated) {
    return condition === '' ? 'COUNT(*)' : `COUNT(${filtered('1')})`;
  }
  return `COUNT(DISTINCT ${filtered(keySql(scoped, scope))})`;
}

function distinctSql(scoped: ScopedField, scope: Scope, value: string): string {
  const { type, name } = scoped.field;
  const full = `${scoped.alias}.${name}`;
  if (scope.context.dialect === Dialect.old || text(scope.explore.block, 'symmetric_aggregates') === 'no') {
    throw new SemanticError(
      `The measure "${full}" can't be used here: a join of this query repeats the rows of "${scoped.alias}", ` +
        'and without symmetric aggregates its value would be wrong.',
    );
  }
  if (type !== 'sum' && type !== 'average') {
    throw new SemanticError(`The measure "${full}" of type ${type} can't be used across joins that repeat its rows.`);
  }
  const pairs = `groupUniqArrayIf((${keySql(scoped, scope)}, ${value}), (${value}) IS NOT NULL)`;
  const total = `arraySum(arrayMap(pair -> assumeNotNull(pair.2), ${pairs}))`;
  return type === 'sum' ? `COALESCE(${total}, 0)` : `toFloat64(${total}) / nullIf(length(${pairs}), 0)`;
}

function keySql(scoped: ScopedField, scope: Scope): string {
  const { primaryKey } = scoped.view;
  if (primaryKey === undefined) {
    throw new SemanticError(
      `The measure "${scoped.alias}.${scoped.field.name}" needs a primary key in the view "${scoped.view.name}".`,
    );
  }
  return bracketed(dimensionSql({ ...scoped, field: primaryKey }, scope));
}

function sqlOf(scoped: ScopedField): string {
  const sql = text(scoped.field.block, 'sql');
  if (sql !== undefined) return sql;
  throw new SemanticError(`The measure "${scoped.alias}.${scoped.field.name}" has no sql.`);
}
