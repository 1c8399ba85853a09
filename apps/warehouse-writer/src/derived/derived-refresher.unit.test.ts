import { AGGREGATES, LEDGER_PERIODS, LEDGER_SERVING } from '@ml-connector/catalogue';
import { RetriableError, silentLogger, silentMeter } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DerivedRefresher } from './derived-refresher.js';
import type { Derived, Refreshed } from './derived-store.js';

const TABLE = LEDGER_PERIODS.of;
const HOUR_MS = 3_600_000;

let clock: ManualClock;
let refresher: DerivedRefresher;
let refreshed: string[];
let announced: string[];
let failures: unknown[];
/** Milliseconds a refresh takes, or the error it ends with. */
let work: number | Error;
let changed: number;
/** What all divisions are known of. */
let passed: Derived;
let divisions: string[];
let serving: (divisionKey: string) => Refreshed;

beforeEach(() => {
  clock = new ManualClock();
  [refreshed, announced, failures, work, changed] = [[], [], [], 0, 1];
  [passed, divisions] = [LEDGER_PERIODS, ['nl:1', 'nl:2']];
  serving = () => ({ changed: 0 });
  refresher = new DerivedRefresher(
    {
      divisions: (derived) => Promise.resolve(derived === passed ? divisions : []),
      refresh: async (derived, divisionKey) => {
        if (!('sums' in derived)) return derived === LEDGER_SERVING ? serving(divisionKey) : { changed: 0 };
        refreshed.push(derived === passed ? divisionKey : `${derived.part} of ${divisionKey}`);
        if (work instanceof Error) throw work;
        if (work > 0) await clock.sleep(work);
        return { changed };
      },
    },
    (derived, divisionKey, connectionId) => {
      const what = derived === LEDGER_SERVING ? 'serving ' : '';
      announced.push(`${what}${divisionKey} of ${connectionId ?? 'nobody'}`);
      return Promise.resolve();
    },
    { clock, logger: silentLogger, meter: silentMeter, fail: (error) => void failures.push(error) },
  );
});
afterEach(() => refresher.beforeApplicationShutdown());

describe('DerivedRefresher', () => {
  it('lets a load wait for one refresh of the pass over all divisions at most, and the pass get on all the same', async () => {
    const table = 'fact_receivable';
    passed = AGGREGATES.find(({ of }) => of === table)!;
    divisions = Array.from({ length: 1_000 }, (_, n) => `nl:${n}`);
    work = 100;
    refresher.onApplicationBootstrap();
    await clock.advance(3_000);
    const before = refreshed.length;
    for (let n = 0; n < 5; n++) {
      refresher.markLoaded(table, `fr:${n}`, 'conn');
      refresher.markLoaded(table, 'nl:999', 'conn');
    }
    await clock.advance(15_000);
    const after = refreshed.slice(before);
    const loads = after.filter((key) => key.startsWith('fr:') || key === 'nl:999');
    expect(loads).toEqual(['fr:0', 'nl:999', 'fr:1', 'fr:2', 'fr:3', 'fr:4']);
    expect(after.indexOf('fr:0')).toBeLessThanOrEqual(1);
    expect(after.indexOf('fr:4')).toBeLessThanOrEqual(12);
    expect(after.length - loads.length).toBeGreaterThanOrEqual(5);
    // The refresh in hand ends with the clock.
    const stopped = refresher.beforeApplicationShutdown();
    await clock.advance(1_000);
    await stopped;
  });

  it('sums up every division at the start and once an hour, what was loaded a second after', async () => {
    refresher.onApplicationBootstrap();
    await clock.advance(1_000);
    expect(refreshed).toEqual(['nl:1', 'nl:2']);
    refresher.markLoaded('dim_account', 'nl:3', 'conn');
    refresher.markLoaded(TABLE, 'nl:2', 'conn');
    await clock.advance(1_000);
    expect(refreshed).toEqual(['nl:1', 'nl:2', 'nl:2']);
    await clock.advance(HOUR_MS);
    expect(refreshed.slice(3)).toEqual(['nl:1', 'nl:2']);
    expect(announced).toEqual(['nl:1 of nobody', 'nl:2 of nobody', 'nl:2 of conn', 'nl:1 of nobody', 'nl:2 of nobody']);
  });

  it('leaves a division alone while its load goes on, for ten seconds at most, and others have their turn', async () => {
    refresher.onApplicationBootstrap();
    await clock.advance(1_000);
    refreshed = [];
    const load = async (halfSeconds: number): Promise<void> => {
      for (let n = 0; n < halfSeconds; n++) {
        refresher.markLoaded(TABLE, 'nl:1', 'conn');
        if (n === 0) refresher.markLoaded(TABLE, 'nl:2', 'conn');
        await clock.advance(500);
      }
    };
    await load(19);
    expect(refreshed).toEqual(['nl:2']);
    await load(19);
    expect(refreshed.filter((key) => key === 'nl:1')).toHaveLength(1);
    await clock.advance(1_500);
    expect(refreshed.filter((key) => key === 'nl:1')).toHaveLength(2);
  });

  it('gathers loads while it works, and works a tenth of the time at most', async () => {
    refresher.onApplicationBootstrap();
    await clock.advance(1_000);
    [refreshed, work] = [[], 1_000];
    for (let second = 0; second < 100; second++) {
      refresher.markLoaded(TABLE, 'nl:1', 'conn');
      await clock.advance(1_000);
    }
    expect(refreshed.length).toBeGreaterThanOrEqual(9);
    expect(refreshed.length).toBeLessThanOrEqual(11);
  });

  it('sums up each part of a table that several fill after loads of its own table', async () => {
    refresher.onApplicationBootstrap();
    await clock.advance(1_000);
    refreshed = [];
    refresher.markLoaded('fact_sales_order_line', 'nl:2', 'conn');
    refresher.markLoaded('fact_sales_order_line', 'nl:2', 'conn');
    refresher.markLoaded('fact_receivable', 'nl:1', 'conn');
    await clock.advance(2_000);
    expect(refreshed).toEqual([
      'fact_sales_order_line.order_id of nl:2',
      'fact_sales_order_line.item of nl:2',
      'fact_receivable.account of nl:1',
    ]);
  });

  it('tells nobody of sums that stayed the same', async () => {
    changed = 0;
    refresher.onApplicationBootstrap();
    await clock.advance(1_000);
    expect(refreshed).toHaveLength(2);
    expect(announced).toEqual([]);
  });

  it('tries again when the warehouse is away, and ends the service over an error nobody foresaw', async () => {
    work = new RetriableError('clickhouse_away', 'away');
    refresher.onApplicationBootstrap();
    await clock.advance(25_000);
    expect(refreshed).toEqual(['nl:1', 'nl:2', 'nl:1']);
    work = 0;
    await clock.advance(30_000);
    expect(announced).toHaveLength(2);
    work = new Error('nobody foresaw this');
    refresher.markLoaded(TABLE, 'nl:1', 'conn');
    await clock.advance(1_000);
    expect(failures).toEqual([work]);
  });

  describe('with a serving table, which readers see a little later', () => {
    const LATER_MS = 2_000;
    let made: string[];
    const seenLater = (divisionKey: string, end: () => { isBehind: boolean }): Refreshed => {
      made.push(divisionKey);
      return { changed: 7, visible: clock.sleep(LATER_MS).then(end) };
    };
    beforeEach(() => {
      [made, divisions] = [[], []];
      serving = (divisionKey) => seenLater(divisionKey, () => ({ isBehind: false }));
      refresher.onApplicationBootstrap();
    });

    it('goes on with others meanwhile, and tells of each when it is seen', async () => {
      await clock.advance(1_000);
      for (const key of ['nl:1', 'nl:2', 'nl:3']) refresher.markLoaded(TABLE, key, 'conn');
      await clock.advance(1_000 + LATER_MS - 500);
      expect(made).toEqual(['nl:1', 'nl:2', 'nl:3']);
      expect(announced.filter((text) => text.startsWith('serving'))).toEqual([]);
      await clock.advance(1_000);
      expect(announced.filter((text) => text.startsWith('serving'))).toEqual(
        ['nl:1', 'nl:2', 'nl:3'].map((key) => `serving ${key} of conn`),
      );
    });

    it('makes it again when another process wrote one in between', async () => {
      const behind = [true, false];
      serving = (divisionKey) => seenLater(divisionKey, () => ({ isBehind: behind.shift() ?? false }));
      refresher.markLoaded(TABLE, 'nl:1', 'conn');
      await clock.advance(10_000);
      expect(made).toEqual(['nl:1', 'nl:1']);
    });

    it('makes it again when it could not be published, and ends the service over an error nobody foresaw', async () => {
      const ends: (Error | undefined)[] = [new RetriableError('clickhouse_away', 'away'), undefined];
      const end = (): { isBehind: boolean } => {
        const error = ends.shift();
        if (error !== undefined) throw error;
        return { isBehind: false };
      };
      serving = (divisionKey) => seenLater(divisionKey, end);
      refresher.markLoaded(TABLE, 'nl:1', 'conn');
      await clock.advance(10_000);
      expect([made, failures]).toEqual([['nl:1', 'nl:1'], []]);
      ends.push(new Error('nobody foresaw this'));
      refresher.markLoaded(TABLE, 'nl:1', 'conn');
      await clock.advance(10_000);
      expect(failures).toEqual([new Error('nobody foresaw this')]);
    });
  });
});
