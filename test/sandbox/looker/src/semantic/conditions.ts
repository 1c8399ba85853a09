import { text } from '../lookml/syntax.js';
import { dimensionSql, rawTimeSql } from './dimension-sql.js';
import { dateFilter } from './filter/date-filter.js';
import { numberFilter } from './filter/number-filter.js';
import { stringFilter } from './filter/string-filter.js';
import { yesnoFilter } from './filter/yesno-filter.js';
import { SemanticError } from './query.js';
import type { Scope, ScopedField } from './scope.js';
import { bracketed } from './sql-text.js';
import { DATE_FILTERED_TIMEFRAMES } from './time-sql.js';

/** A filter expression on a dimension as an SQL condition; '' when the expression lets everything through. */
export function dimensionCondition(scoped: ScopedField, expression: string, scope: Scope): string {
  const { field } = scoped;
  if (field.category === 'filter' || field.category === 'parameter') {
    throw new SemanticError(`"${scoped.alias}.${field.name}" is a ${field.category}: it works through liquid only.`);
  }
  if (isDateFiltered(scoped)) {
    const sql = bracketed(rawTimeSql(scoped, scope));
    return dateFilter(expression, { sql, dates: text(field.block, 'datatype') === 'date' }, scope.context.nowMs);
  }
  const plain = dimensionSql(scoped, scope);
  if (field.type === 'yesno') return yesnoFilter(expression, plain);
  const sql = bracketed(plain);
  if (field.type === 'number' || field.type.startsWith('duration_')) return numberFilter(expression, sql);
  return stringFilter(expression, sql);
}

function isDateFiltered(scoped: ScopedField): boolean {
  const { group, type } = scoped.field;
  if (group !== undefined) return !group.duration && DATE_FILTERED_TIMEFRAMES.has(group.timeframe);
  return type === 'date' || type === 'date_time';
}
