import { RAW_CHECKED_FEEDS, type Feed } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { checkRaw, type CheckedFeed, type KafkaClient } from '@ml-connector/kafka';
import type { Clock, Logger } from '@ml-connector/kernel';
import type { FetcherCommands, ReadDivision } from '../fetcher-commands.js';
import type { RawCheckMetrics } from './raw-check-metrics.js';
import type { RawCheckStore } from './raw-check-store.js';

/** What the check works with. */
export interface RawCheckParts {
  readonly warehouse: WarehouseClient;
  readonly kafka: KafkaClient;
  readonly fetcher: Pick<FetcherCommands, 'divisions' | 'refetch' | 'fullCompare'>;
  readonly store: RawCheckStore;
  readonly metrics: RawCheckMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long it waits for what was read again. */
export interface RawCheckWaits {
  /** Milliseconds between two looks. */
  readonly settleMs: number;
  /** Milliseconds in all. */
  readonly waitMs: number;
}

/** More keys of a division cost more calls than the whole feed read in full. */
const MOST_BY_KEY = 500;

/**
 * Compares the last raw record of each key with the warehouse, has Exact read again what a rebuild would set back, and
 * looks again until that is on the bus.
 */
export class RawCheck {
  constructor(
    private readonly parts: RawCheckParts,
    private readonly waits: RawCheckWaits,
  ) {}

  /** Looks at some feeds; default all. What is found of a feed is stored at once: broken off, it goes on behind it. */
  async run(signal: AbortSignal, feeds: readonly Feed[] = RAW_CHECKED_FEEDS): Promise<readonly CheckedFeed[]> {
    let found = await this.#look(feeds, signal);
    if (found.length === 0) return found;
    await this.#readAgain(found);
    const { clock } = this.parts;
    const untilMs = clock.now() + this.waits.waitMs;
    while (found.length > 0 && clock.now() < untilMs) {
      await clock.sleep(this.waits.settleMs, signal);
      const open = new Set(found.map(({ feed }) => feed));
      found = await this.#look(
        feeds.filter(({ name }) => open.has(name)),
        signal,
      );
    }
    return found;
  }

  /** Gives the feeds of which something is older on the bus. */
  async #look(feeds: readonly Feed[], signal: AbortSignal): Promise<CheckedFeed[]> {
    const { warehouse, kafka, store, metrics, logger } = this.parts;
    const found: CheckedFeed[] = [];
    for (const feed of feeds) {
      const checked = await checkRaw(warehouse, kafka, feed, { signal });
      await store.put(checked);
      const fields = { feed: feed.name, keys: checked.keys, older: checked.older.length };
      if (checked.older.length === 0) logger.debug('raw_checked', fields);
      else logger.warn('raw_is_older', fields);
      if (checked.older.length > 0) found.push(checked);
    }
    metrics.show([...(await store.known()).values()]);
    return found;
  }

  async #readAgain(found: readonly CheckedFeed[]): Promise<void> {
    const divisions = await this.parts.fetcher.divisions();
    for (const { feed, older } of found)
      for (const [divisionKey, own] of Map.groupBy(older, (one) => one.divisionKey)) {
        const keys = own.map(({ key }) => key);
        const asked = keys.length > MOST_BY_KEY ? 'full_compare' : 'refetch';
        const refused = await this.#ask(divisions.get(divisionKey), divisionKey, feed, asked, keys);
        this.parts.metrics.repair(refused === null ? asked : 'refused');
        this.parts.logger.info('raw_read_again', { division: divisionKey, feed, keys: keys.length, asked, refused });
      }
  }

  async #ask(
    division: ReadDivision | undefined,
    divisionKey: string,
    feed: string,
    asked: 'refetch' | 'full_compare',
    keys: readonly string[],
  ): Promise<string | null> {
    const { fetcher } = this.parts;
    if (division === undefined) return 'the division is not read';
    return asked === 'refetch'
      ? fetcher.refetch(division.connectionId, divisionKey, feed, keys)
      : fetcher.fullCompare(division.connectionId, divisionKey, feed);
  }
}
