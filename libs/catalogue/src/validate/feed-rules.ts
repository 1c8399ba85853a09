import type { Entity } from '../core/define-entity.js';
import type { Feed } from '../core/define-feed.js';
import { tableName } from '../core/names.js';
import { rawTopic } from '../derive/topics.js';

/** The problems of a feed with the entities it serves, each a message that says what to do. */
export type FeedRule = (feed: Feed, entities: readonly Entity[]) => string[];

const CURSORS: Readonly<Record<Feed['kind'], Feed['cursor']>> = {
  sync: 'Timestamp',
  deleted: 'Timestamp',
  modified: 'Modified',
  children: 'Modified',
  snapshot: null,
};

const cursorOfKind: FeedRule = (feed) =>
  feed.cursor === CURSORS[feed.kind] ? [] : [`a ${feed.kind} feed has the cursor ${String(CURSORS[feed.kind])}`];

const pageOfKind: FeedRule = (feed) => {
  const rows = feed.kind === 'sync' || feed.kind === 'deleted' ? 1000 : 60;
  return feed.pageSize === rows ? [] : [`a ${feed.kind} feed has ${rows} rows a page`];
};

const path: FeedRule = (feed) =>
  /^[A-Za-z]+(\/[A-Za-z]+)+$/.test(feed.path)
    ? []
    : [`path "${feed.path}" must be service/Resource, without slashes at its ends`];

const routes: FeedRule = (_feed, entities) => {
  const own = entities.filter((entity) => entity.part !== 'line');
  if (own.length < 2) return [];
  return own.flatMap(({ name, route, fields }) => {
    if (route === undefined) return [`${name} shares the feed and needs a route`];
    return fields[route.field]?.kind === 'int'
      ? []
      : [`${name} is routed by ${route.field}, which must be a declared int`];
  });
};

const sameKey: FeedRule = (feed, entities) =>
  entities
    .filter((entity) => entity.part !== 'line' && entity.key.join('|') !== feed.key.join('|'))
    .map((entity) => `${entity.name} is keyed by ${entity.key.join('|')}, its feed by ${feed.key.join('|')}`);

const children: FeedRule = (feed, entities) => {
  if (feed.kind !== 'children') return feed.lines === undefined ? [] : ['only children feeds have lines'];
  const parts = entities.map((entity) => entity.part ?? 'none').sort();
  const [head] = feed.key;
  const header = entities.find((entity) => entity.part === 'header');
  return [
    ...(feed.lines === undefined ? ['a children feed names the property and key of its lines'] : []),
    ...(parts.join() === 'header,line' ? [] : ['a children feed serves one header and one line entity']),
    ...(header === undefined || (feed.key.length === 1 && head !== undefined && header.fields[head]?.kind === 'guid')
      ? []
      : ['a document is keyed by one GUID']),
  ];
};

const topics: FeedRule = (feed) =>
  new Set(feed.webhookTopics).size === feed.webhookTopics.length ? [] : ['a webhook topic is named twice'];

/** Rules that look at one feed. */
export const FEED_RULES: readonly FeedRule[] = [cursorOfKind, pageOfKind, path, routes, sameKey, children, topics];

/** Problems of names that must occur once in the whole catalogue. */
export function uniqueNames(entities: readonly Entity[], feeds: readonly Feed[]): string[] {
  return [
    ...repeated(
      'entity',
      entities.map((entity) => entity.name),
    ),
    ...repeated('table', entities.map(tableName)),
    ...repeated(
      'feed',
      feeds.map((feed) => feed.name),
    ),
    ...repeated('topic', feeds.map(rawTopic)),
    ...repeated(
      'path',
      feeds.map((feed) => feed.path),
    ),
    ...repeated(
      'deletion type',
      feeds.flatMap((feed) => (feed.deletedType === null ? [] : [String(feed.deletedType)])),
    ),
  ];
}

function repeated(what: string, names: readonly string[]): string[] {
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  return [...new Set(twice)].map((name) => `${what} ${name} is declared twice`);
}
