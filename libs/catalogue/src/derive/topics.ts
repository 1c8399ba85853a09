import { ENTITIES, FEEDS } from '../catalogue.js';
import type { Feed } from '../core/define-feed.js';
import { tableName } from '../core/names.js';

/** Topic of a feed's records as received: compacted, the replayable source. */
export function rawTopic(feed: Pick<Feed, 'name'>): string {
  return `exact.raw.${feed.name.replaceAll('_', '-')}.v1`;
}

/** Topic of a table's rows in warehouse shape. */
export function rowsTopic(table: string): string {
  return `warehouse.rows.${table}.v1`;
}

/** A topic derived from the catalogue, as it has to exist. */
export interface DerivedTopic {
  readonly name: string;
  readonly retention: 'compacted' | '7d';
  readonly size: 'data';
}

/** Every topic the catalogue calls for. */
export function derivedTopics(): DerivedTopic[] {
  return [
    ...FEEDS.map((feed): DerivedTopic => ({ name: rawTopic(feed), retention: 'compacted', size: 'data' })),
    ...ENTITIES.map((entity): DerivedTopic => ({ name: rowsTopic(tableName(entity)), retention: '7d', size: 'data' })),
  ];
}
