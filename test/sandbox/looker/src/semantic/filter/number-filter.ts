import { SemanticError } from '../query.js';
import { combine, splitList } from './split.js';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const COMPARISON = /^(<>|!=|>=|<=|>|<|=)?\s*(\S+)$/;
const INTERVAL = /^([[(])\s*([^,\s]*)\s*,\s*([^,\s]*)\s*([\])])$/;
const BETWEEN = /^(\S+)\s+to\s+(\S+)$/i;

/**
 * A number filter expression as a condition on `column`: lists, NOT, comparisons, `AND`, `OR`, `[1,5)`,
 * `1 to 5`, NULL. Empty matches everything and gives ''. Throws SemanticError for anything else.
 */
export function numberFilter(expression: string, column: string): string {
  const positive: string[] = [];
  const negative: string[] = [];
  for (const item of splitList(expression).flatMap((part) => part.split(/\s+OR\s+/i))) {
    const not = /^NOT\s+(.*)$/i.exec(item)?.[1];
    if (not !== undefined) negative.push(negated(not, column, expression));
    else {
      const condition = conjunction(item, column, expression);
      if (/ <> /.test(condition)) negative.push(condition);
      else positive.push(condition);
    }
  }
  return combine(positive, negative);
}

function negated(item: string, column: string, whole: string): string {
  if (/^NULL$/i.test(item)) return `${column} IS NOT NULL`;
  if (NUMBER.test(item)) return unequal(column, item);
  return `(NOT (${conjunction(item, column, whole)}) OR ${column} IS NULL)`;
}

function conjunction(item: string, column: string, whole: string): string {
  const parts = item.split(/\s+AND\s+/i).map((part) => condition(part.trim(), column, whole));
  return parts.length > 1 ? `(${parts.join(' AND ')})` : (parts[0] ?? '');
}

function condition(part: string, column: string, whole: string): string {
  if (/^NULL$/i.test(part)) return `${column} IS NULL`;
  if (/^NOT\s+NULL$/i.test(part)) return `${column} IS NOT NULL`;
  const interval = INTERVAL.exec(part);
  if (interval !== null) return bounds(interval, column, whole);
  const between = BETWEEN.exec(part);
  if (between !== null) {
    return `(${column} >= ${number(between[1], whole)} AND ${column} <= ${number(between[2], whole)})`;
  }
  const comparison = COMPARISON.exec(part);
  const operator = comparison?.[1] ?? '=';
  const value = number(comparison?.[2], whole);
  return operator === '<>' || operator === '!=' ? unequal(column, value) : `${column} ${operator} ${value}`;
}

function bounds(interval: RegExpExecArray, column: string, whole: string): string {
  const [, open, low = '', high = '', close] = interval;
  const parts: string[] = [];
  if (!/^(-inf)?$/i.test(low)) parts.push(`${column} ${open === '[' ? '>=' : '>'} ${number(low, whole)}`);
  if (!/^(\+?inf)?$/i.test(high)) parts.push(`${column} ${close === ']' ? '<=' : '<'} ${number(high, whole)}`);
  return parts.length === 0 ? `${column} IS NOT NULL` : `(${parts.join(' AND ')})`;
}

function unequal(column: string, value: string): string {
  return `(${column} <> ${value} OR ${column} IS NULL)`;
}

function number(value: string | undefined, whole: string): string {
  if (value === undefined || !NUMBER.test(value)) {
    throw new SemanticError(`"${whole}" is not a number filter expression.`);
  }
  return value;
}
