import { silentLogger, silentMeter } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptWritten, LoneReplica } from '../testing/kept-books.test-double.js';
import { KeptDeliveries } from '../testing/kept-deliveries.test-double.js';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { DeliveryChecks } from './delivery-checks.js';
import { DeliveryReceiver } from './delivery-receiver.js';
import { slugOf } from './plan-body.js';
import { planList } from './plan-config.js';
import { ScheduledPlans } from './scheduled-plans.js';

const RUN = 'GET /looks/7/run/json';
const ROWS = '[{"a.x":"one","a.total":12345678901234.5600},{"a.x":"two","a.total":null}]';
const SAME = [
  { 'a.total': null, 'a.x': 'two' },
  { 'a.x': 'one', 'a.total': 1 },
];
const PLANS = planList.parse([
  { name: 'Here', lookId: '7', cron: '0 7 * * 1', to: [{ type: 'receiver' }] },
  { name: 'Elsewhere', lookId: '7', cron: '0 7 * * 1', to: [{ type: 'email', address: 'a@b.nl' }] },
]);

let looker: ScriptedLooker;
let book: KeptDeliveries;
let clock: ManualClock;
let asked: number;
let token: string | undefined;
let receiver: DeliveryReceiver;
let checks: DeliveryChecks;

beforeEach(async () => {
  looker = new ScriptedLooker();
  book = new KeptDeliveries();
  clock = new ManualClock();
  asked = 0;
  token = 'of-the-instance';
  const ports = { clock, logger: silentLogger, meter: silentMeter };
  const webhookToken = (): Promise<string | undefined> => {
    asked++;
    return Promise.resolve(token);
  };
  const onReceived = (): void => undefined;
  receiver = new DeliveryReceiver({ plans: PLANS, secrets: { webhookToken }, book, onReceived, ...ports });
  const secrets = { of: () => Promise.reject(new Error('not asked for')) } as never;
  const written = new KeptWritten();
  const plans = new ScheduledPlans(PLANS, { book: written, secrets, receiverUrl: 'http://x', logger: silentLogger });
  const fail = (error: unknown): void => {
    throw error;
  };
  checks = new DeliveryChecks({
    jobs: await looker.jobs(clock),
    one: new LoneReplica(),
    ...{ plans, book, fail, ...ports },
  });
});
afterEach(() => looker.close());

const take = (data: unknown = ROWS, given = token, plan = 'Here'): Promise<void> =>
  receiver.take(slugOf(plan), given, { scheduled_plan: {}, data });
async function verdictOn(answer: object): Promise<unknown> {
  looker.answers.set(RUN, answer);
  await take();
  await checks.round();
  return book.kept.at(-1);
}

describe('a delivery to the own receiver', () => {
  it('is kept as number and digest of its rows, never as rows', async () => {
    await take();
    expect(book.kept).toMatchObject([{ plan: 'Here', rows: 2, verdict: null }]);
    expect(JSON.stringify(book.kept)).not.toContain('one');
  });

  it.each([
    ['without a token', undefined],
    ['with a wrong one', 'of-another'],
  ])('is refused %s', async (_what, given) => {
    await expect(receiver.take(slugOf('Here'), given, { data: ROWS })).rejects.toMatchObject({ status: 401 });
    expect(book.kept).toEqual([]);
  });

  it('is refused while no token is stored, and strangers do not make the vault lend it each time', async () => {
    token = undefined;
    for (let n = 0; n < 20; n++) await expect(take(ROWS, 'guess')).rejects.toMatchObject({ status: 401 });
    expect(asked).toBe(1);
    token = 'stored-now';
    await clock.advance(60_000);
    await take();
    expect(book.kept).toHaveLength(1);
  });

  it('is refused for a plan that delivers elsewhere, and when it has no rows', async () => {
    await expect(take(ROWS, token, 'Elsewhere')).rejects.toMatchObject({ status: 404 });
    await expect(take(null)).rejects.toMatchObject({ code: 'bad_delivery' });
    await expect(take('<html>')).rejects.toMatchObject({ code: 'bad_delivery' });
    expect(book.kept).toEqual([]);
  });

  it('is equal to the same rows in any order, digit by digit', async () => {
    looker.text.set(RUN, '[{"a.total":null,"a.x":"two"},{"a.x":"one","a.total":12345678901234.5600}]');
    expect(await verdictOn({})).toMatchObject({ verdict: 'equal', detail: '2 rows delivered, 2 answered' });
    looker.text.set(RUN, '[{"a.total":null,"a.x":"two"},{"a.x":"one","a.total":12345678901234.5601}]');
    expect(await verdictOn({})).toMatchObject({ verdict: 'differs' });
  });

  it('differs from other rows', async () => {
    expect(await verdictOn({ body: SAME })).toMatchObject({ verdict: 'differs' });
    expect(await verdictOn({ body: SAME.slice(1) })).toMatchObject({ detail: '2 rows delivered, 1 answered' });
  });

  it('is not comparable when the Look is gone, and waits while Looker is away', async () => {
    expect(await verdictOn({ status: 404, body: { message: 'Not found' } })).toMatchObject({
      verdict: 'not_comparable',
    });
    looker.answers.set(RUN, { status: 400, body: { message: 'x' } });
    await take();
    looker.close();
    const waiting = checks.round();
    const refused = expect(waiting).rejects.toMatchObject({ kind: 'retriable' });
    await clock.advance(60_000);
    await refused;
    expect(book.kept.at(-1)).toMatchObject({ verdict: null });
  });
});
