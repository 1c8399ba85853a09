import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { CheckedFeed } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import { utcMs } from '../source-reader.js';

/** What was found of a feed last. */
export interface KnownCheck {
  readonly feed: string;
  readonly older: number;
  readonly missing: number;
  readonly checkedAtMs: number;
}

/** Keys that are named; the command line names all. */
const MOST_NAMED = 20;

/** What a rebuild would set back, kept in the warehouse by feed; the newest look wins. */
export class RawCheckStore {
  constructor(
    private readonly client: WarehouseClient,
    private readonly clock: Clock,
  ) {}

  /** What was found of each feed last, by whichever replica. */
  async known(): Promise<ReadonlyMap<string, KnownCheck>> {
    const rows = await this.client.query<{ feed: string; older: string; missing: string; at: string }>(
      'SELECT toString(feed) AS feed, toString(older) AS older, toString(missing) AS missing, toString(checked_at) AS at FROM warehouse.raw_check FINAL',
    );
    return new Map(
      rows.map(({ feed, older, missing, at }) => [
        feed,
        { feed, older: Number(older), missing: Number(missing), checkedAtMs: utcMs(at) },
      ]),
    );
  }

  /** Stores what was found of a feed. */
  async put({ feed, keys, older }: CheckedFeed): Promise<void> {
    const missing = older.filter(({ why }) => why === 'missing').length;
    const examples = older.slice(0, MOST_NAMED).map(({ divisionKey, key, why }) => `${divisionKey} ${key} ${why}`);
    const counts = { keys, older: older.length - missing, missing };
    const row = { feed, ...counts, examples, checked_at: new Date(this.clock.now()).toISOString() };
    await this.client.insertLines('warehouse.raw_check', [Buffer.from(`${JSON.stringify(row)}\n`)]);
  }
}
