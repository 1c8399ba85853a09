import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from './example/api-client.js';
import { RemoteRepository } from './example/remote-repository.js';
import { SALES_PROJECT } from './example/sales-project.js';
import type { LookerSandboxOptions } from './options.js';
import { startLookerSandbox, type LookerSandbox } from './sandbox.js';

const USERS = ['one', 'other'].map((clientId) => ({ clientId, clientSecret: 's' }));

let dataDir: string;
let sandbox: LookerSandbox;
let client: ApiClient;

async function start(options: Partial<LookerSandboxOptions> = {}): Promise<void> {
  sandbox = await startLookerSandbox({ apiUsers: USERS, dataDir, ...options });
  client = new ApiClient(sandbox.baseUrl);
  await client.login('one', 's');
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'looker-sandbox-'));
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('answers that go wrong', () => {
  const VERSIONS = { operation: 'versions', times: 1 };
  beforeEach(() => start());

  it('are cut off in the middle, with the work done', async () => {
    sandbox.control.addFault({ operation: 'update_session', times: 1, truncate: true });
    await expect(client.dev()).rejects.toThrow();
    expect((await client.call('GET /session')).json).toMatchObject({ workspace_id: 'dev' });
  });

  it('are none at all', async () => {
    sandbox.control.addFault({ ...VERSIONS, drop: true });
    await expect(client.call('GET /versions')).rejects.toThrow();
  });

  it('are pages of a proxy, with a status that says nothing of it', async () => {
    sandbox.control.addFault({ ...VERSIONS, garble: true });
    expect(await client.call('GET /versions')).toMatchObject({ status: 200, text: expect.stringContaining('<html>') });
  });

  it('begin late or come piece by piece', async () => {
    const took = async (): Promise<number> => {
      const startedAt = performance.now();
      await client.must('GET /versions');
      return performance.now() - startedAt;
    };
    sandbox.control.addFault({ ...VERSIONS, delayMs: 60 });
    sandbox.control.addFault({ ...VERSIONS, dripMs: 20 });
    expect(await took()).toBeGreaterThan(50);
    expect(await took()).toBeGreaterThan(50);
    expect(await took()).toBeLessThan(50);
  });
});

describe('a limit of calls at a time', () => {
  beforeEach(() => start({ mostCalls: 2 }));

  it('answers more with 429 and when to come again, and tells how many there were', async () => {
    sandbox.control.addFault({ operation: 'versions', times: 2, delayMs: 60 });
    const slow = [client.call('GET /versions'), client.call('GET /versions')];
    await expect.poll(() => sandbox.control.stats().calls['versions']).toBe(2);
    const third = await client.call('GET /session');
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await Promise.all(slow)).map((answer) => answer.status)).toEqual([200, 200]);
    expect((await client.call('GET /session')).status).toBe(200);
    expect(sandbox.control.stats()).toMatchObject({ peakCalls: 2, statuses: { '429': 1 } });
  });
});

describe('a call whose caller has gone', () => {
  beforeEach(() => start());

  it('is worked on to its end, and counts as in flight until then', async () => {
    const { control } = sandbox;
    control.addFault({ operation: 'versions', times: 1, delayMs: 200 });
    const gone = new AbortController();
    const broken = fetch(`${sandbox.baseUrl}/api/4.0/versions`, { signal: gone.signal }).catch(() => 'broken off');
    await expect.poll(() => control.stats().calls['versions']).toBe(1);
    gone.abort();
    expect(await broken).toBe('broken off');
    await expect.poll(() => control.abandonedCalls()).toBe(1);
    await client.must('GET /session');
    expect(control.stats().peak).toEqual([
      { operation: 'versions', callerGone: true },
      { operation: 'session', callerGone: false },
    ]);
    await expect.poll(() => control.abandonedCalls()).toBe(0);
  });
});

describe('a query task', () => {
  let silent: Server;
  let remote: RemoteRepository;
  const TASK = { result_format: 'json' };

  beforeEach(async () => {
    silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    remote = await RemoteRepository.create();
    await remote.push(SALES_PROJECT);
    await start();
    const port = String((silent.address() as AddressInfo).port);
    const target = { host: '127.0.0.1', port, database: 'd', username: 'u', password: 'p' };
    await client.must('POST /connections', { name: 'warehouse', dialect_name: 'clickhouse', ...target });
    await client.dev();
    await client.must('POST /projects', { name: 'demo' });
    await client.must('PATCH /projects/demo', { git_remote_url: remote.url });
    const model = { name: 'demo', project_name: 'demo', allowed_db_connection_names: ['warehouse'] };
    await client.must('POST /lookml_models', model);
    await client.call('POST /projects/demo/deploy_ref_to_production?branch=main');
  });
  afterEach(() => {
    silent.closeAllConnections();
    silent.close();
    remote.remove();
  });

  async function running(): Promise<string> {
    const query = { model: 'demo', view: 'lines', fields: ['lines.id'] };
    const { id: query_id } = await client.must<{ id: string }>('POST /queries', query);
    const { id } = await client.must<{ id: string }>('POST /query_tasks', { ...TASK, query_id });
    return id;
  }

  it('has no result while it runs, is killed once, and lets go of the database then', async () => {
    const id = await running();
    await expect.poll(() => connections(silent)).toBe(1);
    expect((await client.call(`GET /query_tasks/${id}/results`)).status).toBe(202);
    expect((await client.call(`DELETE /running_queries/${id}`)).status).toBe(204);
    expect((await client.call(`DELETE /running_queries/${id}`)).status).toBe(404);
    expect(await client.must(`GET /query_tasks/${id}`)).toMatchObject({ status: 'killed' });
    expect((await client.call(`GET /query_tasks/${id}/results`)).status).toBe(404);
    await expect.poll(() => connections(silent)).toBe(0);
  });

  it('exists for its own user only', async () => {
    const id = await running();
    await client.login('other', 's');
    for (const route of [`GET /query_tasks/${id}`, `GET /query_tasks/${id}/results`, `DELETE /running_queries/${id}`])
      expect((await client.call(route)).status).toBe(404);
  });
});

function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );
}
