import type { Feed } from './define-feed.js';
import type { Field } from './field.js';

/** Which records of a feed become rows of this entity. Records that match no entity of their feed are dead letters. */
export type Route =
  { readonly field: string; readonly equals: number } | { readonly field: string; readonly atLeast: number };

/** Where Exact counts rows: an endpoint below `/api/v1/{division}/`, and its key. */
export interface EntityCount {
  readonly path: string;
  readonly key: string;
}

/** A declared kind of record; paths, topics, keys, decoders, tables, LookML and their tests are derived from it. */
export interface Entity<Name extends string = string> {
  readonly name: string;
  /** Name of the resource in Exact's documents: `GLAccounts`, `SalesInvoiceLines`. */
  readonly exactName: string;
  /** Meaning; states the grain. */
  readonly doc: string;
  readonly model: 'dim' | 'fact';
  readonly feed: Feed;
  /** children feeds: whether a row is the document (`header`) or one of its lines (`line`). */
  readonly part?: 'header' | 'line';
  readonly route?: Route;
  /** Fields that identify a row; default: the feed's key (a line: the lines' key). */
  readonly key: readonly Name[];
  /** Lines: the field that holds the document's key. */
  readonly document?: Name;
  readonly fields: Readonly<Record<Name, Field>>;
  /** Endpoint that counts its rows, where it is not the one that serves them: sync endpoints have no count. */
  readonly count?: EntityCount;
  /** Fields whose sums are compared between source and warehouse. */
  readonly sums: readonly Name[];
  readonly doubt?: string;
}

/** What a declaration file writes; wrong field names in key, document or sums do not compile. */
export interface EntityGiven<Name extends string> {
  readonly name: string;
  readonly exactName: string;
  readonly doc: string;
  readonly model: 'dim' | 'fact';
  readonly feed: Feed;
  readonly part?: 'header' | 'line';
  readonly route?:
    | { readonly field: NoInfer<Name>; readonly equals: number }
    | { readonly field: NoInfer<Name>; readonly atLeast: number };
  readonly key?: readonly NoInfer<Name>[];
  readonly document?: NoInfer<Name>;
  readonly count?: EntityCount;
  readonly sums?: readonly NoInfer<Name>[];
  readonly doubt?: string;
  readonly fields: Readonly<Record<Name, Field>>;
}

/** Declares an entity. */
export function defineEntity<const Name extends string>(given: EntityGiven<Name>): Entity<Name> {
  const key = given.key ?? ((given.part === 'line' ? [given.feed.lines?.key] : given.feed.key) as readonly Name[]);
  return { ...given, key, sums: given.sums ?? [] };
}
