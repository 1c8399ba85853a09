import { FEEDS } from '@ml-connector/catalogue';
import { REGIONS, type DivisionKey } from '@ml-connector/kernel';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OperatorViews } from '../api/operator-views.js';
import type { ListedDivision } from '../reading/discovered-divisions.js';
import { announceConnection, openTestStore } from '../testing/test-division.test-double.js';
import { BudgetStore } from './budget-store.js';
import { ConnectionStore } from './connection-store.js';
import { isHrFeed } from './division-life.js';
import { dueDivisions } from './due-divisions.js';
import { StreamStore } from './stream-store.js';
import { SilenceStore } from '../silence/silence-store.js';
import { SubscriptionStore } from './subscription-store.js';

let db: DataSource;
let clock: ManualClock;
let connections: ConnectionStore;
let views: OperatorViews;
let connectionId = '';
let first = 0;
let keys: DivisionKey[] = [];

const listed = (n: number, facts: Partial<ListedDivision> = {}): ListedDivision => ({
  number: first + n,
  name: `Division ${first + n}`,
  country: 'NL',
  currency: 'EUR',
  moveDate: null,
  hrLinkDate: null,
  blockingStatus: 0,
  blocked: false,
  ...facts,
});
const observe = (list: readonly ListedDivision[], complete = true) =>
  connections.observeDivisions(connectionId, list, { complete, nowMs: clock.now() });
const due = async () =>
  (await dueDivisions(db, clock.now(), 0)).map(({ key }) => key).filter((key) => keys.includes(key));
const lives = async () =>
  (await views.divisions()).filter((one) => keys.includes(one.divisionKey as DivisionKey)).map(({ life }) => life);
const stream = async (key: string | undefined, feed: string) =>
  (await new StreamStore(db).ofDivision(key ?? '')).find((one) => one.feed === feed);
/** Which divisions have a stream of the list of divisions. */
const carriers = async () => {
  const found = await Promise.all(
    keys.map(async (key) => ((await stream(key, 'divisions')) === undefined ? [] : [key])),
  );
  return found.flat();
};

async function makeLive(): Promise<void> {
  await db.query(
    `update exact_fetcher.stream set state = 'live', load_run = 'run', loaded = true, priority = 3, due_at = $2,
       checkpoint = '99', generation = 3 where division_key = any($1)`,
    [keys, clock.now()],
  );
  await db.query('update exact_fetcher.division set phase = 6 where division_key = any($1)', [keys]);
}

beforeAll(async () => {
  db = await openTestStore();
  connections = new ConnectionStore(db);
  views = new OperatorViews(
    connections,
    new StreamStore(db),
    new BudgetStore(db),
    new SubscriptionStore(db),
    new SilenceStore(db),
  );
});
afterAll(() => db.destroy());
beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2026, 6, 1, 12));
  connectionId = uniqueName('c');
  first += 1_000;
  keys = await announceConnection(db, connectionId, [first, first + 1], { nowMs: clock.now() });
  await makeLive();
  await observe([listed(0), listed(1)]);
});

describe('a division', () => {
  it('that Exact blocks is skipped and says so, and is read on where it was when it is free', async () => {
    expect(await observe([listed(0), listed(1, { blockingStatus: 3, blocked: true })])).toEqual([
      { divisionKey: keys[1], event: 'blocked' },
    ]);
    expect(await due()).toEqual([keys[0]]);
    expect(await lives()).toEqual(['read', 'blocked']);
    const streams = (await views.streams()).filter(({ divisionKey }) => divisionKey === keys[1]);
    expect(new Set(streams.map(({ state }) => state))).toEqual(new Set(['parked']));
    expect(streams[0]?.reason).toContain('BlockingStatus 3');
    expect(await observe([listed(0), listed(1)])).toEqual([{ divisionKey: keys[1], event: 'unblocked' }]);
    expect(await due()).toEqual(keys);
    expect(await stream(keys[1], 'accounts')).toMatchObject({ state: 'live', checkpoint: '99' });
  });

  it('that is no longer listed is left alone, keeps its rows, and is read on when it is back', async () => {
    expect(await observe([listed(0)], false)).toEqual([]);
    expect(await observe([])).toEqual([]);
    expect(await observe([listed(0)])).toEqual([{ divisionKey: keys[1], event: 'removed' }]);
    expect(await observe([listed(0)])).toEqual([]);
    expect(await due()).toEqual([keys[0]]);
    expect(await lives()).toEqual(['read', 'removed']);
    expect(await observe([listed(0), listed(1)])).toEqual([{ divisionKey: keys[1], event: 'listed_again' }]);
    expect(await due()).toEqual(keys);
    expect(await stream(keys[1], 'accounts')).toMatchObject({ checkpoint: '99' });
  });

  it('that carries the list of divisions hands it over when it is blocked; the last one keeps it', async () => {
    expect(await carriers()).toEqual([keys[0]]);
    const [one, two] = await Promise.all(keys.map((key) => connections.division(key)));
    await connections.noteBlocked(one!, clock.now());
    expect(await carriers()).toEqual([keys[1]]);
    await connections.noteBlocked(two!, clock.now());
    expect(await carriers()).toEqual([keys[0]]);
    // Only the list is read there, though all is due.
    expect(await due()).toEqual([keys[0]]);
    await observe([listed(0), listed(1)]);
    expect(await due()).toEqual(keys);
  });

  it('that token-service leaves out because it is blocked is looked at by the list until it is free', async () => {
    const blocked = { blockingStatus: 1, blocked: true };
    await observe([listed(0, blocked), listed(1, blocked)]);
    await announceConnection(db, connectionId, [], { nowMs: clock.now() + 1 });
    expect(await due()).toEqual([keys[0]]);
    await observe([listed(0), listed(1)]);
    expect(await due()).toEqual([]);
    expect(await lives()).toEqual(['left_out', 'left_out']);
    await announceConnection(db, connectionId, [first, first + 1], { nowMs: clock.now() + 2 });
    expect(await due()).toEqual(keys);
  });

  it('that moved starts over under a higher epoch', async () => {
    expect(await observe([listed(0), listed(1, { moveDate: '2026-06-30' })])).toEqual([
      { divisionKey: keys[1], event: 'moved' },
    ]);
    expect((await connections.division(keys[1] ?? ''))?.epoch).toBeGreaterThan(9_000);
    const moved = await new StreamStore(db).ofDivision(keys[1] ?? '');
    expect(new Set(moved.map(({ loadRun, checkpoint }) => loadRun ?? checkpoint))).toEqual(new Set([null]));
    expect(await stream(keys[0], 'accounts')).toMatchObject({ checkpoint: '99' });
  });

  it('whose HR data were relinked reads its HR feeds again and believes that the old keys are gone', async () => {
    expect(await observe([listed(0), listed(1, { hrLinkDate: '2026-06-30' })])).toEqual([
      { divisionKey: keys[1], event: 'hr_relinked' },
    ]);
    const restarted = (await new StreamStore(db).ofDivision(keys[1] ?? ''))
      .filter(({ fullRequested, compareTrusted }) => fullRequested && compareTrusted)
      .map(({ feed }) => feed);
    expect(restarted.sort()).toEqual(
      FEEDS.filter(isHrFeed)
        .map(({ name }) => name)
        .sort(),
    );
    expect(restarted).toContain('employees');
    expect(await observe([listed(0), listed(1, { hrLinkDate: '2026-06-30' })])).toEqual([]);
  });
});

describe('the first day of documents', () => {
  const announce = (backfillFrom: string | undefined, atMs: number) =>
    connections.apply(
      {
        connectionId,
        region: REGIONS[0],
        baseUrl: 'http://localhost',
        state: 'authorised',
        reason: null,
        remedy: null,
        webhookUrl: null,
        divisions: [0, 1, 2].map((n) => ({ ...listed(n), ...(backfillFrom === undefined ? {} : { backfillFrom }) })),
        changedAt: new Date(clock.now() + atMs).toISOString(),
      },
      clock.now(),
    );
  const day = (text: string) => String(Date.parse(`${text}T00:00:00Z`));

  it('is where a first read of documents begins, and of nothing else', async () => {
    await announce('2025-01-01', 1);
    const key = `${REGIONS[0]}:${first + 2}`;
    for (const { name, kind } of FEEDS) {
      const begun = await stream(key, name);
      expect([name, begun?.checkpoint ?? null]).toEqual([name, kind === 'children' ? day('2025-01-01') : null]);
    }
    await announce('2024-01-01', 2);
    expect(await stream(key, 'sales_entries')).toMatchObject({ checkpoint: day('2024-01-01'), state: 'waiting' });
  });

  it('drops nothing when it is set to a later one, and reads again from an earlier one', async () => {
    await announce('2025-01-01', 1);
    expect(await stream(keys[1], 'sales_entries')).toMatchObject({ loadRun: 'run', historyFrom: null });
    const key = `${REGIONS[0]}:${first + 2}`;
    keys.push(key as DivisionKey);
    await makeLive();
    await announce('2025-06-01', 2);
    expect(await stream(key, 'sales_entries')).toMatchObject({ loadRun: 'run', historyFrom: day('2025-01-01') });
    await announce('2023-01-01', 3);
    const again = { loadRun: null, state: 'loading', checkpoint: day('2023-01-01'), historyFrom: day('2023-01-01') };
    expect(await stream(key, 'sales_entries')).toMatchObject(again);
    await makeLive();
    await announce(undefined, 4);
    expect(await stream(key, 'sales_entries')).toMatchObject({ loadRun: null, checkpoint: null, historyFrom: null });
  });
});
