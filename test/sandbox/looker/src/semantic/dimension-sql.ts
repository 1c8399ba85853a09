import { children, items, text } from '../lookml/syntax.js';
import { expandSql } from './expand.js';
import { SemanticError } from './query.js';
import type { Scope, ScopedField } from './scope.js';
import { bracketed, literal } from './sql-text.js';
import { durationSql, timeframeSql } from './time-sql.js';

/** Types a dimension may have here; the rest of Looker's types are refused by name. */
const SERVED_TYPES: readonly string[] = ['string', 'number', 'yesno', 'date', 'date_time', 'tier', 'zipcode'];

/** Whether a dimension's values are JSON numbers. */
export function isNumericDimension(field: ScopedField): boolean {
  return field.field.type === 'number' || field.field.type.startsWith('duration_');
}

/** SQL of a dimension as other SQL refers to it: a yesno stays a condition, a timeframe is worked out. */
export function dimensionSql(scoped: ScopedField, scope: Scope, path: readonly string[] = []): string {
  const name = `${scoped.alias}.${scoped.field.name}`;
  if (path.includes(name)) throw new SemanticError(`"${name}" refers to itself: ${[...path, name].join(' -> ')}.`);
  if (scoped.field.category !== 'dimension') {
    throw new SemanticError(`"${name}" is a ${scoped.field.category} where a dimension is needed.`);
  }
  if (scoped.field.group === undefined && !SERVED_TYPES.includes(scoped.field.type)) {
    throw new SemanticError(`The dimension type "${scoped.field.type}" of "${name}" is not served.`);
  }
  scope.touched.add(scoped.alias);
  const expand = (sql: string): string =>
    expandSql(sql, scoped.alias, scope, (inner) => dimensionSql(inner, scope, [...path, name]));
  const { block, group } = scoped.field;
  if (group?.duration === true) {
    return durationSql(group.timeframe, expand(text(block, 'sql_start') ?? ''), expand(text(block, 'sql_end') ?? ''));
  }
  const cases = children(block, 'case')[0];
  if (cases !== undefined) return caseSql(cases, expand);
  const raw = expand(text(block, 'sql') ?? `\${TABLE}.${group?.name ?? scoped.field.name}`);
  if (group !== undefined) return timeframeSql(group.timeframe, raw);
  if (scoped.field.type === 'date') return timeframeSql('date', raw);
  if (scoped.field.type === 'date_time') return timeframeSql('time', raw);
  return scoped.field.type === 'tier' ? tierSql(scoped, raw) : raw;
}

/** SQL of a dimension as a column of the answer: a yesno becomes Yes or No. */
export function selectedDimensionSql(scoped: ScopedField, scope: Scope): string {
  const sql = dimensionSql(scoped, scope);
  return scoped.field.type === 'yesno' ? `CASE WHEN ${sql} THEN 'Yes' ELSE 'No' END` : sql;
}

/** SQL of the column behind a date dimension or timeframe, before it is cut to the timeframe. */
export function rawTimeSql(scoped: ScopedField, scope: Scope): string {
  const { block, group, name } = scoped.field;
  const full = `${scoped.alias}.${name}`;
  scope.touched.add(scoped.alias);
  return expandSql(text(block, 'sql') ?? `\${TABLE}.${group?.name ?? name}`, scoped.alias, scope, (inner) =>
    dimensionSql(inner, scope, [full]),
  );
}

function caseSql(block: Parameters<typeof children>[0], expand: (sql: string) => string): string {
  const arms = children(block, 'when').map(
    (when) => `WHEN ${expand(text(when, 'sql') ?? '')} THEN ${literal(text(when, 'label') ?? '')}`,
  );
  const other = text(block, 'else');
  return `CASE ${arms.join(' ')}${other === undefined ? '' : ` ELSE ${literal(other)}`} END`;
}

function tierSql(scoped: ScopedField, raw: string): string {
  const tiers = items(scoped.field.block, 'tiers').map((item) => item.value);
  const bounds = tiers.map(Number);
  if (tiers.length === 0 || bounds.some(Number.isNaN)) {
    throw new SemanticError(`The tier "${scoped.field.name}" has no usable list of tiers.`);
  }
  const integer = text(scoped.field.block, 'style') === 'integer';
  const column = bracketed(raw);
  const arms = tiers.map((tier, index) => {
    const previous = tiers[index - 1];
    const name = index === 0 ? `Below ${tier}` : tierName(String(previous), tier, integer);
    const low = index === 0 ? '' : `${column} >= ${String(previous)} AND `;
    return `WHEN ${low}${column} < ${tier} THEN ${literal(`T${String(index).padStart(2, '0')} ${name}`)}`;
  });
  const last = String(tiers.at(-1));
  const top = `T${String(tiers.length).padStart(2, '0')} ${last} or Above`;
  return `CASE ${arms.join(' ')} WHEN ${column} >= ${last} THEN ${literal(top)} ELSE 'Undefined' END`;
}

function tierName(low: string, high: string, integer: boolean): string {
  return integer ? `${low} to ${String(Number(high) - 1)}` : `[${low},${high})`;
}
