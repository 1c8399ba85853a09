import { TerminalError } from '@ml-connector/kernel';
import type { ExactRow } from './exact-rows.js';

/** A field of a query that, with its other keys, tells each row of the answer apart; its full name. */
export interface QueryKey {
  readonly field: string;
  readonly type: 'string' | 'number' | 'date';
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * A Looker expression that is true for the rows behind `last` in the ascending order of the keys; ClickHouse sorts NULL
 * last. Undefined when there can be none.
 */
export function behind(keys: readonly QueryKey[], last: ExactRow): string | undefined {
  const choices: string[] = [];
  const same: string[] = [];
  for (const key of keys) {
    const value = last[key.field] ?? null;
    const field = `\${${key.field}}`;
    if (value !== null)
      choices.push([...same, `(${field} > ${literal(key, value)} OR is_null(${field}))`].join(' AND '));
    same.push(value === null ? `is_null(${field})` : `${field} = ${literal(key, value)}`);
  }
  return choices.length === 0 ? undefined : choices.map((choice) => `(${choice})`).join(' OR ');
}

/** Whether two rows have the same keys. */
export function sameKeys(keys: readonly QueryKey[], left: ExactRow, right: ExactRow): boolean {
  return keys.every(({ field }) => left[field] === right[field]);
}

function literal({ field, type }: QueryKey, value: string): string {
  if (type === 'number' && Number.isFinite(Number(value))) return value;
  const date = DATE.exec(value);
  if (type === 'date' && date !== null) return `date(${date.slice(1).map(Number).join(', ')})`;
  if (type === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  throw new TerminalError('looker_answer_unreadable', `${field} is no ${type} in Looker's answer`);
}
