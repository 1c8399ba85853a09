import { silentLogger, systemClock } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import { ApiException } from '@ml-connector/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptWritten } from '../testing/kept-books.test-double.js';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { DeliverySecrets } from './delivery-secrets.js';
import { slugOf } from './plan-body.js';
import { planList } from './plan-config.js';
import { ScheduledPlans, type PlansOutcome } from './scheduled-plans.js';

const MAIL = { type: 'email', address: 'a@b.nl', format: 'csv' };
const S3 = { type: 's3', address: 's3://lake/x/', secret: 'lake' };
const PLAN = { name: 'P', lookId: '7', cron: '0 7 * * 1', to: [MAIL] };
const [LIST, CREATE, UPDATE] = ['GET /scheduled_plans', 'POST /scheduled_plans', 'PATCH /scheduled_plans/3'];
const WRITTEN = {
  name: 'P',
  look_id: '7',
  crontab: '0 7 * * 1',
  timezone: 'UTC',
  require_results: false,
  require_no_results: false,
  require_change: false,
  scheduled_plan_destination: [MAIL],
};
/** The same as Looker answers it. */
const THERE = { ...WRITTEN, id: '3', datagroup: null };

let looker: ScriptedLooker;
let book: KeptWritten;
let api: ContentApi;
let secrets: Map<string, unknown>;
let lent: string[];

/** Lends what is in `secrets`, and counts what is not given back. */
const tokens = {
  call: ({ method, path }: { method: string; path: string }): Promise<never> => {
    const name = decodeURIComponent(path.split('/')[3] ?? '');
    if (method === 'DELETE') {
      lent.splice(lent.indexOf(name), 1);
      return Promise.resolve(undefined as never);
    }
    if (!secrets.has(name)) return Promise.reject(new ApiException(404, 'secret_not_found', 'none'));
    lent.push(name);
    return Promise.resolve({ leaseId: 'l', expiresAt: 1, secret: secrets.get(name) } as never);
  },
};

function plansOf(configured: readonly object[]): ScheduledPlans {
  const receiverUrl = 'https://sync.example.com/';
  const delivery = new DeliverySecrets(tokens as never, silentLogger);
  return new ScheduledPlans(planList.parse(configured), { book, secrets: delivery, receiverUrl, logger: silentLogger });
}
const write = (...configured: object[]): Promise<PlansOutcome> => plansOf(configured).write(api);
const destinationsOf = (call: string): unknown =>
  (looker.bodiesOf(call).at(-1) as { scheduled_plan_destination: unknown }).scheduled_plan_destination;

beforeEach(async () => {
  looker = new ScriptedLooker();
  book = new KeptWritten();
  secrets = new Map();
  lent = [];
  api = new ContentApi(await looker.transport(systemClock));
  looker.answers.set(LIST, { body: [] });
  looker.answers.set(CREATE, { body: { id: '3' } });
  looker.answers.set(UPDATE, { body: { id: '3' } });
});
afterEach(() => {
  looker.close();
  expect(lent).toEqual([]);
});

describe('ScheduledPlans', () => {
  it('makes a plan once, by its name, and says of a Look what Looker wants to know', async () => {
    expect(await write(PLAN)).toMatchObject({ made: 1, updated: 0 });
    expect(looker.bodiesOf(CREATE)).toEqual([WRITTEN]);
    looker.answers.set(LIST, { body: [THERE] });
    expect(await write(PLAN)).toEqual({ made: 0, updated: 0, removed: 0, problems: [] });
    expect(looker.seen.filter((call) => !call.startsWith('GET'))).toEqual([CREATE]);
  });

  it('updates what differs, and leaves it to people whether a plan is switched on', async () => {
    looker.answers.set(LIST, { body: [{ ...THERE, enabled: false }] });
    expect(await write({ ...PLAN, cron: undefined, afterLoads: true })).toMatchObject({ updated: 1 });
    const [body] = looker.bodiesOf(UPDATE);
    expect(body).toMatchObject({ datagroup: 'exact_core::exact_loads', crontab: null });
    expect(body).not.toHaveProperty('enabled');
  });

  it('sends credentials from the vault each time, for they never come back, and gives them back', async () => {
    secrets.set('s3:lake', { accessKeyId: 'id', secretAccessKey: 'canary', region: 'eu-west-1' });
    await write({ ...PLAN, to: [S3, { ...S3, address: 's3://lake/y/' }] });
    expect(destinationsOf(CREATE)).toEqual(
      ['s3://lake/x/', 's3://lake/y/'].map((address) => ({
        ...{ type: 's3', address, format: 'csv' },
        parameters: '{"access_key_id":"id","region":"eu-west-1"}',
        secret_parameters: '{"secret_access_key":"canary"}',
      })),
    );
    const there = [{ type: 's3', address: S3.address, format: 'csv' }];
    looker.answers.set(LIST, { body: [{ ...THERE, scheduled_plan_destination: there }] });
    expect(await write({ ...PLAN, to: [S3] })).toMatchObject({ updated: 1 });
    expect(JSON.stringify([...(await book.all('plan')).values()])).not.toContain('canary');
  });

  it.each<[string, unknown, string]>([
    ['is not stored', undefined, 'delivery_secret_absent'],
    ['has no region', { accessKeyId: 'i', secretAccessKey: 'canary' }, 'region'],
  ])('says what to do about a secret that %s, and makes the other plans', async (_what, secret, words) => {
    if (secret !== undefined) secrets.set('s3:lake', secret);
    const { made, problems } = await write({ ...PLAN, name: 'Q', to: [S3] }, PLAN);
    expect({ made, problems: problems.length }).toEqual({ made: 1, problems: 1 });
    expect(problems[0]).toContain(words === 'region' ? words : 'ml-connector secrets put s3:lake');
    expect(problems[0]).not.toContain('canary');
  });

  it('delivers to its own receiver at an address that holds no secret', async () => {
    await write({ ...PLAN, to: [{ type: 'receiver' }] });
    const address = `https://sync.example.com/v1/deliveries/${slugOf('P')}`;
    expect(destinationsOf(CREATE)).toEqual([
      { type: 'webhook', address, format: 'inline_json', apply_formatting: false },
    ]);
  });

  it('removes a plan that it made and that is no longer configured, and no other', async () => {
    await write(PLAN);
    looker.answers.set(LIST, { body: [THERE, { ...THERE, id: '4', name: 'a person’s' }] });
    expect(await write()).toMatchObject({ removed: 1 });
    expect(await write()).toMatchObject({ removed: 0 });
    expect(looker.seen.filter((call) => call.startsWith('DELETE'))).toEqual(['DELETE /scheduled_plans/3']);
  });

  it('runs one that is there, and names those there are', async () => {
    await expect(plansOf([PLAN]).runOnce(api, 'Q')).rejects.toMatchObject({
      code: 'plan_unknown',
      message: expect.stringContaining('there are: P'),
    });
    await expect(plansOf([PLAN]).runOnce(api, 'P')).rejects.toMatchObject({ code: 'plan_not_made' });
    looker.answers.set(LIST, { body: [THERE] });
    await plansOf([PLAN]).runOnce(api, 'P');
    expect(looker.count('POST /scheduled_plans/3/run_once')).toBe(1);
  });
});
