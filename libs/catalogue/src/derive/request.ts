import { entitiesOf } from '../catalogue.js';
import type { Entity, EntityCount } from '../core/define-entity.js';
import type { Feed } from '../core/define-feed.js';

/** What a read of a feed asks for. */
export interface FeedRequest {
  /** Below `/api/v1/{division}/`. */
  readonly path: string;
  readonly select: readonly string[];
  /** Navigation property that brings the lines; children feeds only. */
  readonly expand: string | null;
}

function fieldsOf(entities: readonly Entity[]): string[] {
  return entities.flatMap((entity) => Object.keys(entity.fields));
}

/** The request that brings every declared field of a feed's entities: key and cursor first, each once. */
export function requestOf(feed: Feed): FeedRequest {
  const entities = entitiesOf(feed);
  const own = fieldsOf(entities.filter((entity) => entity.part !== 'line'));
  const first = [...feed.key, ...(feed.cursor === null ? [] : [feed.cursor])];
  const select = [...new Set([...first, ...own])];
  if (feed.lines === undefined) return { path: feed.path, select, expand: null };
  const { property } = feed.lines;
  const lines = fieldsOf(entities.filter((entity) => entity.part === 'line'));
  return {
    path: feed.path,
    select: [...select, ...new Set(lines.map((field) => `${property}/${field}`))],
    expand: property,
  };
}

/** `$select` of a feed. */
export function selectOf(feed: Feed): readonly string[] {
  return requestOf(feed).select;
}

/** Path of a feed below `/api/v1/{division}/`. */
export function requestPath(feed: Feed): string {
  return feed.path;
}

/** The request that brings a feed's lines alone. */
export interface LinesRequest {
  /** Below `/api/v1/{division}/`. */
  readonly path: string;
  readonly select: readonly string[];
  /** Field of a line that names its document. */
  readonly document: string;
}

/** The requests of a children feed that is read in two steps; null for other feeds. */
export function separateRequestOf(
  feed: Feed,
): { readonly select: readonly string[]; readonly lines: LinesRequest } | null {
  const line = entitiesOf(feed).find((entity) => entity.part === 'line');
  if (feed.lines === undefined || line?.document === undefined) return null;
  const { property, key, path } = feed.lines;
  const select = [...new Set([key, line.document, ...Object.keys(line.fields)])];
  return {
    select: requestOf(feed).select.filter((name) => !name.startsWith(`${property}/`)),
    lines: { path, select, document: line.document },
  };
}

/** Where the rows of an entity can be counted; null where there is no such place. */
export function countOf({ feed, part, key, count }: Entity): EntityCount | null {
  if (count !== undefined) return count;
  if (feed.cursor === 'Timestamp' || feed.perConnection === true || feed.isControl === true) return null;
  const path = part === 'line' ? feed.lines?.path : feed.path;
  return path === undefined ? null : { path, key: key.join(',') };
}
