/** Contract between the companies of the sandbox and the server that offers them as an API. */

export type Scalar = string | number | boolean | null;

/** A site of Exact Online; each is a base address of its own. */
export type Region = 'nl' | 'be' | 'uk' | 'de' | 'fr' | 'es' | 'us';

/**
 * One record in the sandbox's own terms: guid text, ints, doubles, codes already padded as Exact does,
 * `Edm.DateTime` as epoch milliseconds of the *wall clock written as UTC*, `Edm.Int64` as bigint.
 * Every declared field of the schema is present; null when the books hold nothing.
 */
export type BookRow = Readonly<Record<string, Scalar | bigint>>;

/** Wire types of fields. */
export type WireType =
  | 'Edm.Guid'
  | 'Edm.String'
  | 'Edm.DateTime'
  | 'Edm.Double'
  | 'Edm.Int16'
  | 'Edm.Int32'
  | 'Edm.Int64'
  | 'Edm.Byte'
  | 'Edm.Boolean'
  | 'Edm.Binary';

export interface FieldSchema {
  readonly name: string;
  readonly type: WireType;
}

/** A resource as the API offers it: all fields with their wire types. */
export interface ResourceSchema {
  /** Exact's name, unique: `GLAccounts`, `SyncGLAccounts`, `BulkTransactionLines`. */
  readonly name: string;
  /** Below `/api/v1/{division}/`, e.g. `financial/GLAccounts`, `sync/Financial/GLAccounts`; `current/Me` is below `/api/v1/`. */
  readonly path: string;
  /** Field that holds the key used in `Resource(guid'…')` and for the default order (sync: order is by Timestamp). */
  readonly key: string;
  readonly pageSize: 60 | 1000;
  readonly sync: boolean;
  readonly fields: readonly FieldSchema[];
  /**
   * Navigation properties: `resource` is the path of the children and `foreignKey` their field that holds this row's
   * key. A property whose `resource` the division does not offer exists too (as `__deferred` only).
   */
  readonly expand?: Readonly<Record<string, { resource: string; foreignKey: string }>>;
  /** `__metadata.type`. */
  readonly typeName: string;
}

/** The start of a range of rows; all bounds that are given hold together. */
export interface RowsFrom {
  /** Exclusive; sync resources only. */
  readonly afterTimestamp?: bigint;
  /** Exclusive; ordinary resources only. */
  readonly afterKey?: string;
  /** Inclusive lower bound of Modified, epoch ms of the wall clock written as UTC. */
  readonly modifiedGe?: number;
}

/** The records of one company. */
export interface DivisionBooks {
  readonly region: Region;
  readonly division: number;
  readonly name: string;
  schema(path: string): ResourceSchema | undefined;
  resources(): readonly ResourceSchema[];
  /** Rows of a resource in default order: key order, or Timestamp order for sync ones (only the current state). */
  rows(path: string, from?: RowsFrom): Iterable<BookRow>;
  /** One row by its key. */
  get(path: string, key: string): BookRow | undefined;
  /** Rows with one value of one field: children for `$expand` and filters on a parent's key. */
  rowsWhere(path: string, field: string, value: Scalar): Iterable<BookRow>;
  count(path: string): number;
}

/** A change that Exact would report to subscribers of a webhook topic. */
export interface ChangeEvent {
  readonly division: number;
  readonly region: Region;
  readonly topic: string;
  readonly action: 'Create' | 'Update' | 'Delete';
  readonly key: string;
  /** Path of the single endpoint of the record, below `/api/v1/{division}/`. */
  readonly endpoint: string;
}

/** A named change for tests; `key` is chosen by the books when it is left out. */
export interface MutateRequest {
  readonly division: number;
  /** Path or name of the resource. */
  readonly resource: string;
  readonly action: 'insert' | 'update' | 'delete';
  readonly key?: string;
  readonly set?: Readonly<Record<string, Scalar>>;
}

/** All companies with the business that goes on in them. Times are epoch milliseconds (UTC). */
export interface Books {
  readonly divisions: readonly DivisionBooks[];
  /** One business event in a division chosen by the seeded generator; gives the webhook events it causes. */
  trade(nowMs: number): readonly ChangeEvent[];
  /** One named change. Throws `Error` on an unknown division, resource or key, or a change the books cannot make. */
  mutate(request: MutateRequest, nowMs: number): readonly ChangeEvent[];
  /** A transaction that takes long: its row versions become visible late, below those of others. */
  transaction(division: number, step: 'begin' | 'hold' | 'commit'): void;
  /** New `DivisionMoveDate`; row versions restart. */
  moveDivision(division: number, nowMs: number): void;
  /** The expected answers at a date `YYYY-MM-DD`. */
  truth(asOf: string): Truth;
}

/** One total per division and table; sums are decimal texts, each row rounded half up to 4 places before summing. */
export interface TruthTotal {
  readonly region: Region;
  readonly division: number;
  /** Name of the single endpoint: GLAccounts, SalesInvoices, TransactionLines, Receivables, Payments (= payables), Deleted, … */
  readonly resource: string;
  readonly rows: number;
  readonly sums: Readonly<Record<string, string>>;
}

export type AgeingBucket = '0 not due' | '1 1-30' | '2 31-60' | '3 61-90' | '4 over 90';

export interface Truth {
  readonly totals: readonly TruthTotal[];
  readonly revenueByMonthAndSegment: readonly { month: string; segment: string | null; amount: string }[];
  readonly costCenterSpendByMonthAndRegion: readonly {
    month: string;
    region: Region;
    costCenter: string;
    amount: string;
  }[];
  readonly supplierAgeing: readonly { region: Region; supplier: string; bucket: AgeingBucket; amount: string }[];
  /** Balance checks that fail; must be empty. */
  readonly problems: readonly string[];
}

export interface BooksOptions {
  readonly seed: number;
  readonly size: 'small' | 'demo' | 'bench';
  /** `YYYY-MM-DD`; the books hold the 24 months up to this day. */
  readonly today: string;
  /** Default `['nl', 'be', 'de']`. */
  readonly regions?: readonly Region[];
  /** Default 1. */
  readonly divisionsPerRegion?: number;
}

export { createBooks } from './create-books.js';
