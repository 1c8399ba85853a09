/**
 * A feed is an endpoint that serves one or more entities (docs/architecture.md, "Words").
 * - `sync`: rows with a row version `Timestamp`, 1,000 a page, changes after a cursor.
 * - `modified`: rows with `Modified`, 60 a page, read with an overlap.
 * - `children`: headers with `Modified`, each read with all its lines as one raw record.
 * - `snapshot`: no dates; read in full and compared.
 * - `deleted`: the log of deletions, a sync feed of its own.
 */
export type FeedKind = 'sync' | 'modified' | 'children' | 'snapshot' | 'deleted';

/** The lines of a children feed's documents. */
export interface FeedLines {
  /** Navigation property that holds them when it is expanded. */
  readonly property: string;
  readonly key: string;
  /** Endpoint that serves them alone, below `/api/v1/{division}/`. */
  readonly path: string;
}

/** Declaration of a feed. Only data; knows nothing of tenants, schedules, limits or secrets. */
export interface Feed {
  /** snake_case; the raw topic is `exact.raw.<name with dashes>.v1`. */
  readonly name: string;
  readonly kind: FeedKind;
  /** Below `/api/v1/{division}/`, in the documented case. */
  readonly path: string;
  /** Fields that identify a record, in order; their texts joined by `|` are the declared key. */
  readonly key: readonly string[];
  readonly cursor: 'Timestamp' | 'Modified' | null;
  /** Rows a page: the price of a call. */
  readonly pageSize: 60 | 1000;
  /** Order of the initial load: a phase starts when the one before is loaded. 1 dimensions' roots … 5 ledger lines. */
  readonly phase: 1 | 2 | 3 | 4 | 5;
  /** Webhook topics whose notices make this feed due. */
  readonly webhookTopics: readonly string[];
  /** EntityType in `sync/Deleted`; null where deletions are found by full compare only. */
  readonly deletedType: number | null;
  /** children feeds: where the lines of a document are. */
  readonly lines?: FeedLines;
  /** Read once per connection, not per division (`system/Divisions`). */
  readonly perConnection?: true;
  /** What Exact itself adds up or counts: a second opinion on other tables, read once in a long while. */
  readonly isControl?: true;
  /** No endpoint of Exact: one count for each entity, put together. Its path is a name only. */
  readonly isCounted?: true;
  readonly doubt?: string;
}

type Given = Pick<Feed, 'name' | 'path' | 'phase'> &
  Partial<Pick<Feed, 'key' | 'webhookTopics' | 'deletedType' | 'perConnection' | 'isControl' | 'isCounted' | 'doubt'>>;

const defaults = { key: ['ID'] as readonly string[], webhookTopics: [] as readonly string[], deletedType: null };

/** sync/… : 1,000 rows a page after a row version. */
export const syncFeed = (given: Given): Feed => ({
  ...defaults,
  kind: 'sync',
  cursor: 'Timestamp',
  pageSize: 1000,
  ...given,
});

/** Ordinary endpoint with `Modified`. */
export const modifiedFeed = (given: Given): Feed => ({
  ...defaults,
  kind: 'modified',
  cursor: 'Modified',
  pageSize: 60,
  ...given,
});

/** Header endpoint with `Modified`, read with all its lines. */
export const childrenFeed = (given: Given & { readonly lines: FeedLines }): Feed => ({
  ...defaults,
  kind: 'children',
  cursor: 'Modified',
  pageSize: 60,
  ...given,
});

/** Endpoint without dates: read in full. */
export const snapshotFeed = (given: Given): Feed => ({
  ...defaults,
  kind: 'snapshot',
  cursor: null,
  pageSize: 60,
  ...given,
});

/** `sync/Deleted`. */
export const deletedFeed = (given: Given): Feed => ({
  ...defaults,
  kind: 'deleted',
  cursor: 'Timestamp',
  pageSize: 1000,
  ...given,
});
