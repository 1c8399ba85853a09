import { TerminalError } from '@ml-connector/kernel';
import type { LookerApi, QueryBody, QueryKey } from '@ml-connector/looker';

/** Kinds of dimensions by which Looker's expressions can tell what lies behind a value. */
const KEY_TYPES: Readonly<Record<string, QueryKey['type']>> = { string: 'string', number: 'number', date_date: 'date' };

/**
 * The keys of a query's rows: an answer is grouped by its dimensions, so together they tell rows apart. Throws
 * `query_not_pageable` when one of them is of a kind that can not be compared.
 */
export async function keysOf(api: LookerApi, query: QueryBody): Promise<QueryKey[]> {
  const dimensions = new Map(
    (await api.dimensions(query.model ?? '', query.view ?? '')).map((of) => [of.name, of.type]),
  );
  return (query.fields ?? [])
    .filter((field) => dimensions.has(field))
    .map((field) => {
      const type = KEY_TYPES[dimensions.get(field) ?? ''];
      if (type !== undefined) return { field, type };
      throw new TerminalError(
        'query_not_pageable',
        `there are more rows than Looker gives at once, and ${field} can't be asked for in parts: ask for less`,
      );
    });
}
