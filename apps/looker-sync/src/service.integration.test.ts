import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { MARTS } from '@ml-connector/catalogue';
import { FIXED_TOPICS, LOOKER_SYNC_API, signServiceToken, TOPICS, type Caller } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { createDatabase } from '@ml-connector/postgres';
import { startService, type RunningService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { service } from './service.js';
import { ScriptedLooker } from './testing/scripted-looker.js';

const authSecret = 's'.repeat(32);
const brokers = process.env['KAFKA_BROKERS']!;
const kafka = createKafkaClient({ brokers, clientId: 'looker-sync-test', logger: silentLogger });
const root = mkdtempSync(join(tmpdir(), 'looker-sync-'));
const remote = join(root, 'remote.git');
/** Plays token-service too: both only answer as told here. */
const looker = new ScriptedLooker();
const logged: string[] = [];
const wait = { timeout: 30_000, interval: 50 };
let sync: RunningService;

async function call(caller: Caller, method: 'GET' | 'POST', path: string, body?: unknown) {
  const token = await signServiceToken(authSecret, caller, 'looker-sync', systemClock.now());
  const response = await fetch(`${sync.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as any };
}

beforeAll(async () => {
  execFileSync('git', ['init', '--bare', '-q', '--initial-branch=main', remote]);
  const baseUrl = await looker.listen();
  const answers = {
    'POST /v1/looker/access-token': { accessToken: 'looker-canary', expiresAt: systemClock.now() + 3_600_000, baseUrl },
    'POST /v1/looker/job-tokens/end': { ended: 0, left: 0 },
    'GET /versions': { looker_release_version: '26.12' },
    'GET /dialect_info': [{ name: 'clickhouse' }],
    'GET /connections/exact_warehouse': { name: 'exact_warehouse' },
    'GET /projects/exact_core': { id: 'exact_core', git_remote_url: remote, git_production_branch_name: 'main' },
    'POST /projects/exact_core/validate': { errors: [] },
    'GET /lookml_models/exact_core': { explores: MARTS.map(({ name }) => ({ name })) },
    'GET /content_validation': { content_with_errors: [] },
    'GET /datagroups': [{ id: '1', model_name: 'exact_core', name: 'exact_loads' }],
    'GET /datagroups/1': { id: '1', triggered_at: 4_000_000_000 },
    'POST /queries/run/json': [{ 'payables.open_amount': 12.5, 'payables.region': null }],
  };
  for (const [request, body] of Object.entries(answers)) looker.answers.set(request, { body });
  const layout = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(kafka).ensureTopics(FIXED_TOPICS, layout);
  const postgresUrl = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('looker_sync'));
  sync = await startService(service, {
    env: {
      POSTGRES_URL: postgresUrl,
      KAFKA_BROKERS: brokers,
      TOKEN_SERVICE_URL: baseUrl,
      SERVICE_AUTH_SECRET: authSecret,
      GIT_REMOTE_URL: remote,
      LOOKER_CLICKHOUSE_HOST: 'warehouse.test',
      LOOKER_CLICKHOUSE_PASSWORD: 'password-canary',
      DATAGROUP_DEBOUNCE_MS: '50',
      WORK_DIR: join(root, 'work'),
      LOOKER_CALLS_PER_DAY: '1000',
      STARTER_LOOKS: 'off',
      LOG_LEVEL: 'debug',
    },
    exit: (code) => logged.push(`exit ${String(code)}`),
    logStream: new Writable({
      write: (chunk, _encoding, done) => {
        logged.push(String(chunk));
        done();
      },
    }),
  });
});
afterAll(async () => {
  await sync.stop();
  looker.close();
  rmSync(root, { recursive: true });
  expect(logged.filter((line) => /exit|canary/.test(line))).toEqual([]);
});

describe('looker-sync', () => {
  it('deploys when it starts, and again when an operator asks', async () => {
    await vi.waitFor(async () => {
      expect((await call('operator', 'GET', LOOKER_SYNC_API.model)).body).toMatchObject({ deployed: true });
    }, wait);
    const { status, body } = await call('operator', 'POST', LOOKER_SYNC_API.deploy);
    expect({ status, ...body }).toMatchObject({ status: 200, deployed: true, lastError: null });
    expect(body.commit).toBe(execFileSync('git', ['rev-parse', 'main'], { cwd: remote, encoding: 'utf8' }).trim());
  });

  it('tells Looker when rows were loaded', async () => {
    const told = (): number => looker.count('PATCH /datagroups/1');
    await vi.waitFor(() => expect(told()).toBeGreaterThan(0), wait);
    const before = told();
    const producer = kafka.producer();
    await producer.connect();
    // Again and again: the group may still be joining, and then begins after the first of them.
    await vi.waitFor(async () => {
      const load = { connectionId: 'c', divisionKey: 'nl:1', table: 'items', rows: 1, fetchedAt: null };
      const value = JSON.stringify({ ...load, loadedAt: new Date(systemClock.now()).toISOString() });
      await producer.send({ topic: TOPICS.loaded, messages: [{ key: 'c,nl:1', value }] });
      expect(told()).toBeGreaterThan(before);
    }, wait);
    await producer.disconnect();
    await vi.waitFor(async () => {
      const { body } = await call('operator', 'GET', LOOKER_SYNC_API.model);
      expect(body.datagroupTriggeredAt).toEqual(expect.any(String));
    }, wait);
  });

  it('answers a question with every digit, and only to operators', async () => {
    const ask = { explore: 'payables', fields: ['payables.region', 'payables.open_amount'] };
    const { status, body } = await call('operator', 'POST', LOOKER_SYNC_API.ask, ask);
    expect(status).toBe(200);
    expect(body.rows).toEqual([{ 'payables.open_amount': '12.5', 'payables.region': null }]);
    expect((await call('exact-fetcher', 'POST', LOOKER_SYNC_API.ask, ask)).status).toBe(403);
    expect((await call('operator', 'POST', LOOKER_SYNC_API.ask, { explore: 'payables', fields: [] })).status).toBe(400);
  });

  it('says what Looker refused, and what failed of a deploy', async () => {
    looker.answers.set('POST /queries/run/json', { status: 404, body: { message: 'Not found' } });
    const ask = { explore: 'nothing', fields: ['nothing.x'] };
    const refused = await call('operator', 'POST', LOOKER_SYNC_API.ask, ask);
    expect(refused.body).toMatchObject({ code: 'looker_not_found' });
    looker.answers.set('POST /projects/exact_core/validate', {
      body: { errors: [{ severity: 'fatal', message: 'x' }] },
    });
    const failed = await call('operator', 'POST', LOOKER_SYNC_API.deploy);
    expect(failed.body).toMatchObject({ code: 'lookml_invalid' });
    const { body } = await call('operator', 'GET', LOOKER_SYNC_API.model);
    expect(body).toMatchObject({ deployed: true, lastError: expect.stringContaining('1 errors') });
  });

  it('shows the calls made of those a day has', async () => {
    const { body } = await call('operator', 'GET', LOOKER_SYNC_API.model);
    expect(body.callsToday).toBeGreaterThan(10);
    expect(body.callsLeft).toBe(1000 - body.callsToday);
    expect(await (await fetch(`${sync.url}/metrics`)).text()).toContain('looker_api_calls_left{');
  });

  it('ends every token it took', async () => {
    await vi.waitFor(() => {
      const logouts = looker.count('DELETE /logout');
      expect(logouts).toBeGreaterThan(3);
      expect(logouts).toBe(looker.count('POST /v1/looker/access-token'));
    }, wait);
  });
});
