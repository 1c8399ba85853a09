import type { DivisionKey } from '@ml-connector/kernel';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announceConnection, openTestStore } from '../testing/test-division.test-double.js';
import { PRIORITIES, StreamEntity } from './entities/stream.entity.js';
import { StreamStore } from './stream-store.js';

const FEED = 'accounts';

let db: DataSource;
let store: StreamStore;
let divisionKey: DivisionKey;
let number = 5_000;

const stream = async (): Promise<StreamEntity> => {
  const found = (await store.ofDivision(divisionKey)).find(({ feed }) => feed === FEED);
  if (found === undefined) throw new Error(`no stream of ${FEED}`);
  return found;
};
const ask = (facts: { readonly full?: boolean; readonly trusted?: boolean }) =>
  store.markDue({ divisionKey, feeds: [FEED], dueAtMs: 0, priority: PRIORITIES.sweep, ...facts });
const endRead = (begun: StreamEntity, isFull: boolean) =>
  store.advance(begun, {}, { serial: begun.dueSerial, dueAtMs: 9, priority: PRIORITIES.sweep, isFull });

beforeAll(async () => {
  db = await openTestStore();
  store = new StreamStore(db);
});
afterAll(() => db.destroy());
beforeEach(async () => {
  [divisionKey] = (await announceConnection(db, `c-${number}`, [number++])) as [DivisionKey];
});

it('reads a division as TypeORM reads it', async () => {
  await ask({ full: true });
  const plain = (await store.ofDivision(divisionKey)).map((row) => ({ ...row }));
  const hydrated = (await db.getRepository(StreamEntity).findBy({ divisionKey })).map((row) => ({ ...row }));
  expect(plain.length).toBeGreaterThan(30);
  expect(new Set(plain)).toEqual(new Set(hydrated));
});

describe('a full read that is asked for', () => {
  it('is done when one that began afterwards ends', async () => {
    await ask({ full: true });
    await endRead(await stream(), true);
    expect(await stream()).toMatchObject({ fullRequested: false, dueAt: 9 });
  });

  it('stays asked for when one that had begun before ends', async () => {
    await ask({ full: true });
    const begun = await stream();
    await ask({ full: true });
    await endRead(begun, true);
    expect(await stream()).toMatchObject({ fullRequested: true, dueAt: 0 });
  });

  it('is done though something else was asked for meanwhile', async () => {
    await ask({ full: true });
    const begun = await stream();
    await ask({});
    await endRead(begun, true);
    expect(await stream()).toMatchObject({ fullRequested: false, dueAt: 0 });
  });

  it('stays asked for when a poll ends', async () => {
    await ask({ full: true });
    await endRead(await stream(), false);
    expect(await stream()).toMatchObject({ fullRequested: true });
  });
});

describe('trust in a compare', () => {
  it('is spent by the compare that used it', async () => {
    await ask({ trusted: true });
    await store.noteCompare(divisionKey, FEED, null, true);
    expect(await store.isCompareTrusted(divisionKey, FEED)).toBe(false);
  });

  it('that came during a compare without it is for the next one', async () => {
    await ask({ trusted: true });
    await store.noteCompare(divisionKey, FEED, 'too many keys are missing', false);
    expect(await store.isCompareTrusted(divisionKey, FEED)).toBe(true);
  });
});

describe('traces of notices', () => {
  const notice = (...traces: string[]) =>
    store.markNoticed({ divisionKey, feeds: [FEED], dueAtMs: 0, traces }, PRIORITIES.notice, 0);

  it('wait for the read that answers them; those of a notice that came meanwhile for the next', async () => {
    await notice('a', 'b');
    const begun = await stream();
    expect(begun.dueTraces).toEqual(['a', 'b']);
    await notice('c');
    const next = { serial: begun.dueSerial, dueAtMs: 9, priority: PRIORITIES.sweep, doneTraces: begun.dueTraces };
    await store.advance(begun, {}, next);
    expect((await stream()).dueTraces).toEqual(['c']);
  });

  it('are no more than some, however long nobody reads', async () => {
    for (let n = 0; n < 3; n++) await notice(...Array.from({ length: 60 }, (_, i) => `${n}-${i}`));
    const { dueTraces } = await stream();
    expect(dueTraces).toHaveLength(128);
    expect(dueTraces[0]).toBe('0-0');
  });
});
