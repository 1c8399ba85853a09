import { silentLogger } from '@ml-connector/kernel';
import { createDatabase, Leases, openDataSource } from '@ml-connector/postgres';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { LEASE_TTL_MS, LeasedJobs } from '../one-at-a-time/one-at-a-time.js';
import { DayCountStore } from './day-counts.js';
import { FreshnessStore } from './freshness-store.js';
import { ModelStore } from './model-store.js';
import { LOOKER_SYNC_MIGRATIONS, SCHEMA } from './schema.js';

let db: DataSource;
let clock: ManualClock;
const never = new AbortController().signal;
const replica = (name: string): LeasedJobs => new LeasedJobs(new Leases(db, SCHEMA, clock), name, clock, silentLogger);
async function expiryOf(lease: string): Promise<number> {
  const [row] = await db.query<{ expires_at: string }[]>('select expires_at from looker_sync.lease where name = $1', [
    lease,
  ]);
  return Number(row?.expires_at);
}

beforeAll(async () => {
  const url = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('looker_sync'));
  db = await openDataSource({
    url,
    schema: SCHEMA,
    entities: [],
    migrations: LOOKER_SYNC_MIGRATIONS,
    application: 'test',
  });
});
beforeEach(() => (clock = new ManualClock()));
afterAll(() => db.destroy());

describe('replicas of looker-sync', () => {
  it('do a job one at a time, and each after the other', async () => {
    const [one, other] = [replica('one'), replica('other')];
    let end: () => void = () => undefined;
    const running = one.run('deploy', never, () => new Promise<void>((resolve) => (end = resolve)));
    await expect.poll(() => other.run('freshness', never, () => Promise.resolve('told'))).toEqual({ result: 'told' });
    await expect.poll(() => other.run('deploy', never, () => Promise.resolve())).toBeUndefined();
    expect(await one.run('deploy', never, () => Promise.resolve())).toBeUndefined();
    end();
    await running;
    expect(await other.run('deploy', never, () => Promise.resolve('mine'))).toEqual({ result: 'mine' });
  });

  it('keep a job as long as they renew it, and break it off when another has taken it over', async () => {
    const kept = replica('kept').run('deploy', never, async ({ signal, ensureOurs }) => {
      for (let step = 0; step < 8; step++) {
        await clock.advance(LEASE_TTL_MS / 3);
        await expect.poll(() => expiryOf('deploy')).toBe(clock.now() + LEASE_TTL_MS);
      }
      await ensureOurs();
      return signal.aborted;
    });
    expect(await kept).toEqual({ result: false });
    const lost = replica('lost').run('deploy', never, async ({ signal, ensureOurs }) => {
      await db.query(`update looker_sync.lease set owner = 'other', fence = fence + 1 where name = 'deploy'`);
      await expect(ensureOurs()).rejects.toMatchObject({ code: 'lease_lost', kind: 'retriable' });
      await clock.advance(LEASE_TTL_MS / 3);
      await expect.poll(() => signal.aborted).toBe(true);
    });
    await lost;
  });

  it('hear of a load once, whichever of them hears it, and of an older one not at all', async () => {
    const book = new FreshnessStore(db, 'loads');
    expect(await book.state()).toEqual({ heard: 1n, told: 0n, confirmedAt: null });
    const load = { divisionKey: 'nl:1', table: 'items', loadedAt: 2_000 };
    expect(await book.hear([load, { ...load, loadedAt: 1_000 }, { ...load, divisionKey: 'be:1' }])).toBe(true);
    expect(await new FreshnessStore(db, 'loads').hear([load])).toBe(false);
    expect(await book.hear([{ ...load, loadedAt: 1_999 }])).toBe(false);
    await Promise.all([1, 2, 3, 4].map((n) => book.hear([{ ...load, loadedAt: 2_000 + n }])));
    const { heard } = await book.state();
    expect(heard).toBeGreaterThan(2n);
    await book.setTold(heard, 5_000);
    await book.setTold(heard - 1n, null);
    expect(await new FreshnessStore(db, 'loads').state()).toEqual({ heard, told: heard, confirmedAt: 5_000 });
  });

  it('count a day together and give out no more than it has', async () => {
    const counts = [new DayCountStore(db), new DayCountStore(db)];
    const given = await Promise.all(
      Array.from({ length: 12 }, (_, n) => counts[n % 2]!.reserve('triggers', clock.now(), 5)),
    );
    expect(given.filter(Boolean)).toHaveLength(5);
    expect(await counts[0]!.add('calls', clock.now(), 7)).toBe(7);
    expect(await counts[1]!.today('calls', clock.now())).toBe(7);
    expect(await counts[1]!.reserve('triggers', clock.now() + 86_400_000, 5)).toBe(true);
  });

  it('know what any of them has deployed', async () => {
    await new ModelStore(db, 'p').save({ fingerprint: 'f', commit: 'c', deployedAt: 1_000 });
    await new ModelStore(db, 'p').save({ lastError: 'no' });
    expect(await new ModelStore(db, 'p').load()).toMatchObject({
      fingerprint: 'f',
      deployedAt: 1_000,
      lastError: 'no',
    });
    expect((await new ModelStore(db, 'q').load()).fingerprint).toBeNull();
  });
});
