import { parseRateHeaders } from '@ml-connector/exact';
import type { DivisionKey } from '@ml-connector/kernel';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BudgetStore } from '../store/budget-store.js';
import { announceConnection, openSession, openTestStore } from '../testing/test-division.test-double.js';
import { BudgetWait, LeaseLost } from './call-stops.js';
import { CallBudgets } from './call-budgets.js';
import type { DivisionSession } from './division-session.js';
import { SiteClocks } from './site-clocks.js';

const MINUTE_MS = 60_000;
let db: DataSource;
let clock: ManualClock;
let budgets: CallBudgets;
let key: DivisionKey;
let connectionId = '';
let number = 1_000;

/** Headers of an answer. */
function headers(remaining: number) {
  return parseRateHeaders({
    'x-ratelimit-minutely-limit': '60',
    'x-ratelimit-minutely-remaining': String(remaining),
    'x-ratelimit-minutely-reset': String((Math.floor(clock.now() / MINUTE_MS) + 1) * MINUTE_MS),
  });
}
const reserve = (session: DivisionSession) =>
  budgets.reserve(session, { endpoint: 'crm/Accounts', workClass: 'notice' });

/** Opens the division as a process does; the lease must be free. */
async function open(owner: string, connection = connectionId): Promise<DivisionSession> {
  const session = await openSession(db, clock, owner, key, connection);
  if (session === null) throw new Error('the lease is not free');
  await budgets.load(session);
  return session;
}

beforeAll(async () => {
  db = await openTestStore();
});
afterAll(() => db.destroy());
beforeEach(async () => {
  clock = new ManualClock();
  budgets = new CallBudgets(new BudgetStore(db), new SiteClocks(clock, () => clock.now()), clock);
  connectionId = uniqueName('c');
  [key] = (await announceConnection(db, connectionId, [++number], { clientId: 'app', nowMs: clock.now() })) as [
    DivisionKey,
  ];
});

describe('CallBudgets', () => {
  it('counts a call before it is made: whoever takes over after a crash knows of it', async () => {
    const first = await open('first');
    await budgets.observe(first, headers(2), false);
    await reserve(first);
    await reserve(first);
    // No word of the end of the second call, and nothing is given back.
    await clock.advance(46_000 - (clock.now() % MINUTE_MS));
    const second = await open('second');
    expect(second.budget.minute).toMatchObject({ remaining: 0 });
    await expect(reserve(second)).rejects.toThrow(BudgetWait);
    expect(await budgets.load(second)).toMatchObject({ endpoint: 'crm/Accounts' });
  });

  it('lets nobody reserve whose lease went to another, however late they wake', async () => {
    const late = await open('late');
    await reserve(late);
    await clock.advance(46_000);
    const owner = await open('owner');
    await reserve(owner);
    await expect(reserve(late)).rejects.toThrow(LeaseLost);
    await budgets.save(late);
    expect((await new BudgetStore(db).load({ app: 'app', divisionKey: key }))?.callsToday).toBe(2);
  });

  it('is one for all connections of an app, and another for another app', async () => {
    const [other, foreign] = [uniqueName('c'), uniqueName('c')];
    await announceConnection(db, other, [], { clientId: 'app' });
    await announceConnection(db, foreign, [], { clientId: 'other-app' });
    const own = await open('owner');
    await budgets.observe(own, headers(3), false);
    await reserve(own);
    const view = await open('owner', other);
    await reserve(view);
    // The first has not heard of the other's call, and is told by the store.
    await reserve(own);
    await expect(reserve(own)).rejects.toThrow(BudgetWait);
    await expect(reserve(view)).rejects.toThrow(BudgetWait);
    await expect(reserve(await open('owner', foreign))).resolves.toBeTypeOf('bigint');
  });

  it('keeps a refusal over a crash: no second try before the reset', async () => {
    const refused = await open('refused');
    await reserve(refused);
    await budgets.observe(refused, headers(40), true);
    const next = await open('refused');
    const error = await reserve(next).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'BudgetWait', window: 'refused' });
    await clock.advance((error as BudgetWait).untilMs - clock.now());
    await expect(reserve(await open('refused'))).resolves.toBeTypeOf('bigint');
  });
});
