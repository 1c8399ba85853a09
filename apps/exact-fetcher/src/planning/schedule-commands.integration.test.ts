import { FEEDS } from '@ml-connector/catalogue';
import type { DivisionKey } from '@ml-connector/kernel';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionStore } from '../store/connection-store.js';
import { dueDivisions } from '../store/due-divisions.js';
import { PRIORITIES } from '../store/entities/stream.entity.js';
import { ScheduleStore } from '../store/schedule-store.js';
import { StreamStore } from '../store/stream-store.js';
import { announceConnection, openTestStore } from '../testing/test-division.test-double.js';
import { ScheduleCommands, type ScheduleCommand } from './schedule-commands.js';

type Given = ScheduleCommand extends infer C ? (C extends unknown ? Omit<C, 'id' | 'connectionId'> : never) : never;

const modified = FEEDS.find(({ cursor }) => cursor === 'Modified')?.name ?? '';
const sync = FEEDS.find(({ cursor }) => cursor === 'Timestamp')?.name ?? '';
let db: DataSource;
let clock: ManualClock;
let commands: ScheduleCommands;
let streams: StreamStore;
let connectionId = '';
let keys: DivisionKey[] = [];
let number = 2_000;

const handle = (given: Given) => commands.handle({ ...given, id: uniqueName('cmd'), connectionId });
const due = async () => (await dueDivisions(db, clock.now(), 0)).filter(({ key }) => keys.includes(key));

/** All streams of the divisions have been read. */
async function makeLive(): Promise<void> {
  await db.query(
    `update exact_fetcher.stream set state = 'live', load_run = 'run', loaded = true, priority = 3, due_at = $2,
       checkpoint = '99' where division_key = any($1)`,
    [keys, clock.now() + 60_000],
  );
  await db.query('update exact_fetcher.division set phase = 6 where division_key = any($1)', [keys]);
}

beforeAll(async () => {
  db = await openTestStore();
});
afterAll(() => db.destroy());
beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2026, 6, 1, 12));
  streams = new StreamStore(db);
  commands = new ScheduleCommands({ connections: new ConnectionStore(db), schedules: new ScheduleStore(db), clock });
  connectionId = uniqueName('c');
  keys = await announceConnection(db, connectionId, [++number, ++number], { nowMs: clock.now() });
  await makeLive();
});

describe('ScheduleCommands', () => {
  it('reads at the times of the schedule, and a notice whenever it comes', async () => {
    await handle({ type: 'schedule', schedule: { kind: 'daily', at: '06:00', timeZone: 'UTC' } });
    await clock.advance(3_600_000);
    expect(await due()).toEqual([]);
    const mark = { divisionKey: keys[0] ?? '', feeds: [sync], dueAtMs: clock.now() };
    await streams.markNoticed(mark, PRIORITIES.notice, 0);
    expect(await due()).toEqual([{ key: keys[0], urgent: true }]);
    await clock.advance(17 * 3_600_000);
    expect(await due()).toHaveLength(2);
  });

  it('lets a division have its own, and gives it back', async () => {
    const [first] = keys;
    await handle({ type: 'schedule', divisionKey: first ?? '', schedule: { kind: 'on_demand' } });
    await handle({ type: 'schedule', schedule: { kind: 'every', minutes: 30 } });
    await clock.advance(31 * 60_000);
    expect((await due()).map(({ key }) => key)).toEqual(keys.slice(1));
    await handle({ type: 'schedule', divisionKey: first ?? '', schedule: null });
    expect(await due()).toHaveLength(2);
  });

  it('stops all of a paused division, and goes on where it was', async () => {
    await clock.advance(120_000);
    const [first] = keys;
    await handle({ type: 'pause', divisionKey: first ?? '' });
    expect((await due()).map(({ key }) => key)).toEqual(keys.slice(1));
    await handle({ type: 'pause' });
    expect(await due()).toEqual([]);
    await handle({ type: 'resume' });
    await handle({ type: 'resume', divisionKey: first ?? '' });
    expect(await due()).toHaveLength(2);
  });

  it('reads history again from a day on: by date where there is one, else from the beginning', async () => {
    const answer = await handle({ type: 'backfill', feeds: [modified, sync], from: '2026-01-01' });
    expect(answer).toMatchObject({ type: 'accepted', streams: 4 });
    const own = await streams.ofDivision(keys[0] ?? '');
    expect(own.find(({ feed }) => feed === modified)).toMatchObject({
      checkpoint: String(Date.UTC(2026, 0, 1)),
      loadRun: null,
      dueAt: clock.now(),
    });
    expect(own.find(({ feed }) => feed === sync)).toMatchObject({ checkpoint: null, loadRun: null });
    expect((await due()).every(({ urgent }) => !urgent)).toBe(true);
  });

  it.each([
    [{ type: 'schedule', schedule: { kind: 'cron', pattern: 'nonsense', timeZone: 'UTC' } }, 'bad_schedule'],
    [{ type: 'backfill', feeds: ['no_such_feed'] }, 'unknown_feed'],
    [{ type: 'backfill', divisionKey: 'nl:1' }, 'division_not_found'],
    [{ type: 'pause', divisionKey: 'nl:1' }, 'division_not_found'],
  ] as const)('%j is answered with %s', async (given, code) => {
    const command: object = given;
    expect(await handle(command as Given)).toMatchObject({ type: 'failed', code });
  });
});
