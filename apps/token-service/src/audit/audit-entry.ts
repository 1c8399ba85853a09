import { createHmac } from 'node:crypto';

/** Something that happened and has to be known later. Never a secret in it. */
export interface AuditEntry {
  /** Who: a caller by its token, `public` for a browser, `system` for the service itself. */
  readonly actor: string;
  /** What, from a closed set: `connection.changed`, `POST /v1/connections/:id/access-token`. */
  readonly action: string;
  /** Id or name of what it was done to; null where there is none. */
  readonly subject: string | null;
  /** `ok`, or the status a request was refused with. */
  readonly outcome: string;
  /** Names of what changed, states, counts. */
  readonly detail: Readonly<Record<string, string | number | readonly string[]>>;
}

/** An entry in its place of the chain. */
export interface ChainedEntry extends AuditEntry {
  /** From 1, without gaps. */
  readonly seq: number;
  /** When, epoch milliseconds. */
  readonly at: number;
}

/** Hash of the entry before the first one. */
export const FIRST_HASH = '0'.repeat(64);

/** Hash of an entry: over its content and the hash before it, under a key that a thief of the database does not have. */
export function entryHash(key: Buffer, previous: string, entry: ChainedEntry): string {
  const { seq, at, actor, action, subject, outcome, detail } = entry;
  const sorted = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1));
  return keyed(key, [previous, seq, at, actor, action, subject, outcome, sorted]);
}

/** Seal of the chain's end: an end that was cut off shows. */
export function headSeal(key: Buffer, seq: number, hash: string): string {
  return keyed(key, ['head', seq, hash]);
}

function keyed(key: Buffer, content: unknown): string {
  return createHmac('sha256', key).update(JSON.stringify(content)).digest('hex');
}
