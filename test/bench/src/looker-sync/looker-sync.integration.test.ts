import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { FIXED_TOPICS, LOOKER_SYNC_API, signServiceToken, TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { service } from '@ml-connector/looker-sync';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { startLookerSandbox, type LookerSandbox } from '@ml-connector/sandbox-looker';
import { freePort, uniqueName } from '@ml-connector/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GitRemote } from '../model/git-remote.js';
import { LookerCaller } from './looker-caller.js';
import { TokenDesk } from './token-desk.js';

const MIGRATIONS = fileURLToPath(new URL('../../../../deploy/clickhouse/migrations', import.meta.url));
const KEY = { clientId: 'sync', clientSecret: 'sync-secret' };
const READER = {
  clientId: 'reader',
  clientSecret: 'reader-secret',
  permissions: ['access_data', 'see_looks'] as const,
};
const AUTH = 's'.repeat(32);
const WAIT = { timeout: 50_000, interval: 200 };
/** Divisions of this run alone. */
const DIVISION = 5_000_000 + Math.floor(Math.random() * 1_000_000) * 10;
const [OURS, OTHERS] = [`nl:${DIVISION}`, `be:${DIVISION}`];
const SECRETS = {
  's3:lake': { accessKeyId: 'id', secretAccessKey: 's3-canary', region: 'eu-west-1' },
  'webhook-token': { token: 'webhook-canary' },
};

interface Plan {
  readonly name: string;
  readonly scheduled_plan_destination: readonly { readonly address: string }[];
}

const brokers = process.env['KAFKA_BROKERS']!;
const kafka = createKafkaClient({ brokers, clientId: 'looker-sync-test', logger: silentLogger });
const root = mkdtempSync(join(tmpdir(), 'looker-replicas-'));
const remote = new GitRemote(new Map([['README.md', 'Of people.\n']]));
const logged: string[] = [];
const replicas: RunningService[] = [];
let sandbox: LookerSandbox;
let desk: TokenDesk;
let admin: LookerCaller;
let lookId: string;

async function operator<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const token = await signServiceToken(AUTH, 'operator', 'looker-sync', systemClock.now());
  const answer = await fetch(`${replicas[0]!.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

/** Rows of both divisions: who may see one of them must see half. */
async function fillWarehouse(): Promise<void> {
  const owner = new WarehouseClient({ url: process.env['CLICKHOUSE_URL']!, application: 'looker-sync-test' });
  await migrate(owner, await readMigrations(MIGRATIONS), systemClock, silentLogger);
  const rows = [OURS, OTHERS].flatMap((key) =>
    ['dim_item', 'fact_order'].map(
      (table) => `('${key}', '${key.slice(0, 2)}', ${DIVISION}, '${table}', now64(3), now64(3))`,
    ),
  );
  await owner.command(`INSERT INTO warehouse.load_status VALUES ${rows.join(', ')}`);
  await owner.close();
}

/** A Look of a person, over the rows of this run. */
async function makeLook(): Promise<string> {
  const query = await admin.call<{ id: string }>('POST /queries', {
    model: 'exact_core',
    view: 'load_status',
    fields: ['load_status.division_key', 'load_status.table_name', 'load_status.tables'],
    filters: { 'load_status.division_key': `${OURS},${OTHERS}` },
  });
  const look = { title: 'Loads', query_id: query.id, folder_id: '1' };
  return (await admin.call<{ id: string }>('POST /looks', look)).id;
}

function plansOf(): readonly object[] {
  const lake = { type: 's3', address: 's3://lake/exact/', secret: 'lake' };
  return [
    { name: 'Loads here', lookId, cron: '0 7 * * 1', to: [{ type: 'receiver' }] },
    { name: 'Loads to the lake', lookId, afterLoads: true, to: [lake] },
  ];
}

async function startReplica(name: string, port: number, shared: Readonly<Record<string, string>>): Promise<void> {
  replicas.push(
    await startService(service, {
      env: { ...shared, PORT: String(port), INSTANCE_ID: name, WORK_DIR: join(root, name) },
      exit: (code) => logged.push(`exit ${String(code)}`),
      logStream: new Writable({
        write: (chunk, _encoding, done) => {
          logged.push(String(chunk));
          done();
        },
      }),
    }),
  );
}

beforeAll(async () => {
  await fillWarehouse();
  const webhookToken = SECRETS['webhook-token'].token;
  sandbox = await startLookerSandbox({ apiUsers: [KEY, READER], dataDir: join(root, 'looker'), webhookToken });
  desk = new TokenDesk({ baseUrl: sandbox.baseUrl, ...KEY }, SECRETS);
  admin = await LookerCaller.login(sandbox.baseUrl, KEY.clientId, KEY.clientSecret);
  lookId = await makeLook();
  await new TopicAdmin(kafka).ensureTopics(FIXED_TOPICS, {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
  const { hostname, port } = new URL(process.env['CLICKHOUSE_URL']!);
  const ports = [await freePort(), await freePort()];
  const shared = {
    KAFKA_BROKERS: brokers,
    POSTGRES_URL: await createDatabase(process.env['POSTGRES_URL']!, uniqueName('looker_replicas')),
    TOKEN_SERVICE_URL: await desk.listen(),
    SERVICE_AUTH_SECRET: AUTH,
    GIT_REMOTE_URL: remote.url,
    LOOKER_CLICKHOUSE_HOST: hostname,
    LOOKER_CLICKHOUSE_PORT: port,
    LOOKER_CLICKHOUSE_USER: process.env['CLICKHOUSE_LOOKER_USER']!,
    LOOKER_CLICKHOUSE_PASSWORD: process.env['CLICKHOUSE_LOOKER_PASSWORD']!,
    DIVISION_ACCESS: 'on',
    DIVISION_GROUPS: JSON.stringify({ Netherlands: [OURS] }),
    SCHEDULED_PLANS: JSON.stringify(plansOf()),
    DELIVERY_URL: `http://127.0.0.1:${String(ports[0])}`,
    DATAGROUP_DEBOUNCE_MS: '50',
    LOG_LEVEL: 'debug',
  };
  await Promise.all(ports.map((own, n) => startReplica(`replica-${String(n)}`, own, shared)));
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await sandbox.stop();
  desk.close();
  remote.remove();
  rmSync(root, { recursive: true, force: true });
  expect(logged.filter((line) => /exit|canary/.test(line))).toEqual([]);
});

describe('two replicas of looker-sync at a Looker', () => {
  it('deploy once, and make folder, Looks, group and plans once', async () => {
    await vi.waitFor(() => {
      const both = logged.filter((line) => /"model_(deployed|found_deployed)"/.test(line));
      expect(both).toHaveLength(2);
      expect(logged.filter((line) => line.includes('"plans_written"'))).toHaveLength(2);
    }, WAIT);
    const made = (operation: string): number | undefined => sandbox.control.stats().calls[operation];
    expect(made('deploy_ref_to_production')).toBe(1);
    expect(made('create_folder')).toBe(1);
    expect(made('create_group')).toBe(1);
    expect(made('create_scheduled_plan')).toBe(2);
    expect(await operator('GET', LOOKER_SYNC_API.model)).toMatchObject({ deployed: true, lastError: null });
  });

  it('make Looks that answer', async () => {
    const [folder] = await admin.call<{ id: string }[]>('GET /folders/search?name=Exact%20Online');
    const looks = await admin.call<{ id: string; title: string }[]>(`GET /folders/${folder!.id}/looks`);
    expect(looks.length).toBeGreaterThan(5);
    for (const { id } of looks) expect(await admin.call(`GET /looks/${id}/run/json`)).toEqual(expect.any(Array));
  });

  it('let a group see its divisions only, and nobody without a value anything', async () => {
    const reader = await LookerCaller.login(sandbox.baseUrl, READER.clientId, READER.clientSecret);
    const run = (): Promise<object[]> => reader.call(`GET /looks/${lookId}/run/json`);
    await expect(run()).rejects.toThrow(/answered 4/);
    const [group] = await admin.call<{ id: string }[]>('GET /groups/search?name=Netherlands');
    await admin.call(`POST /groups/${group!.id}/users`, { user_id: '2' });
    expect(await run()).toMatchObject([{ 'load_status.division_key': OURS }, { 'load_status.division_key': OURS }]);
    expect(await admin.call(`GET /looks/${lookId}/run/json`)).toHaveLength(4);
  });

  it('run a plan on demand, and find that what was delivered is what Looker answers', async () => {
    const answer = await operator('POST', LOOKER_SYNC_API.runPlan, { name: 'Loads here', waitS: 40 });
    expect(answer).toMatchObject({ isReceivedHere: true, delivery: { rows: 4, verdict: 'equal' } });
    expect(await operator('GET', LOOKER_SYNC_API.plans)).toMatchObject([
      { name: 'Loads here', when: '0 7 * * 1 UTC', lastDelivery: { verdict: 'equal' } },
      { name: 'Loads to the lake', when: 'after loads', lastDelivery: null },
    ]);
  });

  it('let no stranger deliver', async () => {
    const plans = await admin.call<Plan[]>('GET /scheduled_plans');
    const { address } = plans.find(({ name }) => name === 'Loads here')!.scheduled_plan_destination[0]!;
    const forged = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"data":"[]"}' };
    expect((await fetch(address, forged)).status).toBe(401);
  });

  it('send to a bucket by the vault’s key after loads, and show the key to nobody', async () => {
    const producer = kafka.producer();
    await producer.connect();
    const load = { connectionId: 'c', divisionKey: OURS, table: 'dim_item', rows: 1, fetchedAt: null };
    await vi.waitFor(async () => {
      const value = JSON.stringify({ ...load, loadedAt: new Date(systemClock.now()).toISOString() });
      await producer.send({ topic: TOPICS.loaded, messages: [{ key: 'c', value }] });
      await sandbox.control.maintenance();
      expect(sandbox.control.deliveries()).toContainEqual(
        expect.objectContaining({ plan: 'Loads to the lake', type: 's3', rows: 4, hadSecret: true, error: null }),
      );
    }, WAIT);
    await producer.disconnect();
    expect(JSON.stringify(await admin.call('GET /scheduled_plans'))).not.toContain('canary');
    expect(desk.lent).toEqual([]);
  });

  it('do not deploy while an explore of people lacks the filter by division, and name it', async () => {
    remote.commit(
      'custom/own.model.lkml',
      'connection: "exact_warehouse"\ninclude: "/core/views/load_status.view.lkml"\nexplore: open { from: load_status }\n',
    );
    const model = { name: 'own', project_name: 'exact_core', allowed_db_connection_names: ['exact_warehouse'] };
    await admin.call('POST /lookml_models', model);
    expect(await operator('POST', LOOKER_SYNC_API.deploy, {})).toMatchObject({
      code: 'explore_unguarded',
      message: expect.stringContaining('own::open'),
    });
    expect(sandbox.control.stats().calls['deploy_ref_to_production']).toBe(1);
  });

  it('leave no token open', async () => {
    // Of this test's own two.
    await vi.waitFor(() => expect(sandbox.control.stats().openTokens).toBe(2), WAIT);
  });
});
