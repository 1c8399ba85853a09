import { rawTopic, storedRowsSql, storedVersionsSql, type Feed } from '@ml-connector/catalogue';
import { readRawEnvelope } from '@ml-connector/contracts';
import type { KafkaClient } from '../client/create-client.js';
import { readPartition } from '../read/read-partition.js';
import { topicBounds } from '../read/read-topic.js';

/** Asks the warehouse. */
export interface WarehouseQuery {
  query<Row>(sql: string, params: Record<string, unknown>): Promise<Row[]>;
}

/** A key that a rebuild would set back. */
export interface OlderKey {
  readonly divisionKey: string;
  /** Declared key. */
  readonly key: string;
  /** `older`: the last raw record is older than the warehouse's row; `missing`: there is none of a row that is alive. */
  readonly why: 'older' | 'missing';
}

/** What was found of a feed. */
export interface CheckedFeed {
  readonly feed: string;
  /** Keys the warehouse has. */
  readonly keys: number;
  readonly older: readonly OlderKey[];
}

/** Keys that are held in memory at a time, some 200 bytes each. */
const KEYS_AT_ONCE = 500_000;
/** A partition of a large topic takes its time. */
const READ_MS = 3_600_000;

/**
 * Compares the last raw record of each key of a feed with the warehouse, one partition after the other, a large one in
 * several passes. Throws what the warehouse throws, retriable `read_timed_out`, and the signal's reason.
 */
export async function checkRaw(
  warehouse: WarehouseQuery,
  kafka: KafkaClient,
  feed: Feed,
  { signal, keysAtOnce = KEYS_AT_ONCE }: { readonly signal?: AbortSignal; readonly keysAtOnce?: number } = {},
): Promise<CheckedFeed> {
  let keys = 0;
  const older: OlderKey[] = [];
  for (const { partition } of await topicBounds(kafka, rawTopic(feed))) {
    const [{ n } = { n: '0' }] = await warehouse.query<{ n: string }>(storedRowsSql(feed), { partition });
    const parts = Math.ceil(Number(n) / keysAtOnce);
    for (let part = 0; part < parts; part++) {
      signal?.throwIfAborted();
      const stored = await storedVersions(warehouse, feed, { partition, parts, part });
      keys += stored.size;
      // After the warehouse: what is on its way makes raw newer, never older.
      await readPartition(
        kafka,
        { topic: rawTopic(feed), partition, from: 0n, timeoutMs: READ_MS },
        ({ key, headers }) => {
          const known = key === null ? undefined : stored.get(key.toString('utf8'));
          if (known === undefined) return;
          const envelope = readRawEnvelope(headers);
          if (envelope.kind !== 'marker') known.raw = BigInt(envelope.version);
        },
      );
      older.push(...olderKeys(stored));
    }
  }
  return { feed: feed.name, keys, older };
}

/** A key of the warehouse, and what raw was found to end with. */
export interface ComparedKey {
  readonly version: bigint;
  readonly isAlive: boolean;
  /** Version of its last raw record; undefined: there is none. */
  raw?: bigint;
}

async function storedVersions(
  warehouse: WarehouseQuery,
  feed: Feed,
  part: { readonly partition: number; readonly parts: number; readonly part: number },
): Promise<Map<string, ComparedKey>> {
  const rows = await warehouse.query<{ key: string; version: string; alive: number }>(storedVersionsSql(feed), part);
  return new Map(rows.map(({ key, version, alive }) => [key, { version: BigInt(version), isAlive: alive === 1 }]));
}

/** Keys whose last raw record is older than what the warehouse has, or that raw lacks. */
export function olderKeys(compared: ReadonlyMap<string, ComparedKey>): OlderKey[] {
  const found: OlderKey[] = [];
  for (const [rawKey, { version, isAlive, raw }] of compared) {
    // A deletion that raw no longer has is none after a rebuild either.
    if (raw === undefined ? !isAlive : raw >= version) continue;
    const cut = rawKey.indexOf('|');
    const place = { divisionKey: rawKey.slice(0, cut), key: rawKey.slice(cut + 1) };
    found.push({ ...place, why: raw === undefined ? 'missing' : 'older' });
  }
  return found;
}
