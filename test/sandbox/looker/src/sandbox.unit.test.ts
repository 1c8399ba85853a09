import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from './example/api-client.js';
import { RemoteRepository } from './example/remote-repository.js';
import { SALES_PROJECT } from './example/sales-project.js';
import type { LookerSandboxOptions } from './options.js';
import { startLookerSandbox, type LookerSandbox } from './sandbox.js';

const ADMIN = { clientId: 'admin', clientSecret: 'admin-secret' };
const READER = {
  clientId: 'reader',
  clientSecret: 'reader-secret',
  permissions: ['see_datagroups', 'access_data'] as const,
};
const CONNECTION = {
  name: 'warehouse',
  dialect_name: 'clickhouse',
  host: '127.0.0.1',
  port: '1',
  database: 'looker',
  username: 'looker',
  password: 'hidden',
};

let dataDir: string;
let nowMs: number;
let sandbox: LookerSandbox;
let client: ApiClient;

async function start(options: Partial<LookerSandboxOptions> = {}): Promise<void> {
  sandbox = await startLookerSandbox({ apiUsers: [ADMIN, READER], dataDir, clock: () => nowMs, ...options });
  client = new ApiClient(sandbox.baseUrl);
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'looker-sandbox-'));
  nowMs = Date.UTC(2026, 2, 18);
  await start();
});

afterEach(async () => {
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('login and tokens', () => {
  it('answers wrong credentials with 404 and takes form bodies only', async () => {
    expect((await client.login('admin', 'wrong')).status).toBe(404);
    expect((await client.call('POST /login', { client_id: 'admin', client_secret: 'admin-secret' })).status).toBe(400);
    expect((await client.call('POST /login?client_id=admin&client_secret=admin-secret')).status).toBe(400);
  });

  it.each(['token', 'Bearer'])('accepts the header form "%s x"', async (scheme) => {
    await client.login('admin', 'admin-secret');
    expect((await client.call('GET /session', undefined, scheme)).json).toMatchObject({ workspace_id: 'production' });
  });

  it('refuses a missing, an expired and a logged-out token with 401', async () => {
    expect((await client.call('GET /session')).status).toBe(401);
    await client.login('admin', 'admin-secret');
    expect(sandbox.control.stats().openTokens).toBe(1);
    nowMs += 3_600_000;
    expect((await client.call('GET /session')).status).toBe(401);
    await client.login('admin', 'admin-secret');
    expect((await client.call('DELETE /logout')).status).toBe(204);
    expect((await client.call('GET /session')).status).toBe(401);
    expect(sandbox.control.stats()).toMatchObject({ logins: 2, logouts: 1, openTokens: 0 });
  });

  it('binds the workspace to the token, so that a new login starts in production', async () => {
    await client.login('admin', 'admin-secret');
    await client.dev();
    expect((await client.call('GET /session')).json).toMatchObject({ workspace_id: 'dev' });
    expect(sandbox.control.devSessions()).toBe(1);
    await client.login('admin', 'admin-secret');
    expect((await client.call('GET /session')).json).toMatchObject({ workspace_id: 'production' });
  });
});

describe('requests', () => {
  beforeEach(async () => {
    await client.login('admin', 'admin-secret');
  });

  it('refuses unknown keys and wrong types with 422 and names each field, and ignores read-only keys', async () => {
    const answer = await client.call('POST /connections', { ...CONNECTION, colour: 'red', max_connections: 'many' });
    expect(answer.status).toBe(422);
    const { errors } = answer.json as { errors: { field: string }[] };
    expect(errors.map((error) => error.field).sort()).toEqual(['colour', 'max_connections']);
    expect((await client.call('POST /connections', { ...CONNECTION, has_password: 'read-only' })).status).toBe(200);
  });

  it('never answers the password, and answers 409 for a name that is taken', async () => {
    const created = await client.must('POST /connections', CONNECTION);
    expect(JSON.stringify(created)).not.toContain('hidden');
    expect(created).toMatchObject({ has_password: true, pdts_enabled: false });
    expect((await client.call('POST /connections', CONNECTION)).status).toBe(409);
  });

  it('refuses the native port and a dialect that is not installed', async () => {
    expect((await client.call('POST /connections', { ...CONNECTION, port: '9000' })).status).toBe(422);
    expect((await client.call('POST /connections', { ...CONNECTION, dialect_name: 'clickhouse_26' })).status).toBe(422);
  });

  it('tells a connection that reaches nothing apart by its status, not by the HTTP status', async () => {
    await client.must('POST /connections', CONNECTION);
    const results = await client.must<{ name: string; status: string }[]>(
      'PUT /connections/warehouse/test?tests=connect,x',
    );
    expect(results).toMatchObject([{ name: 'connect', status: 'error' }]);
  });

  it('answers 404 for what the caller has no right to, and for what does not exist', async () => {
    await client.login('reader', 'reader-secret');
    expect((await client.call('POST /connections', CONNECTION)).status).toBe(404);
    expect((await client.call('GET /nothing')).status).toBe(404);
    expect((await client.call('GET /datagroups')).status).toBe(200);
  });

  it('plays faults: 429 with Retry-After, a 502 after the work was done, and a token that expires in mid-job', async () => {
    sandbox.control.addFault({ operation: 'all_connections', times: 1, status: 429, retryAfterS: 3 });
    const limited = await client.call('GET /connections');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    sandbox.control.addFault({ operation: 'create_connection', times: 1, status: 502, afterWork: true });
    expect((await client.call('POST /connections', CONNECTION)).status).toBe(502);
    expect(await client.must('GET /connections')).toHaveLength(1);
    sandbox.control.addFault({ operation: '*', times: 1, expireToken: true });
    expect((await client.call('GET /connections')).status).toBe(401);
  });
});

describe('projects and deploys', () => {
  let remote: RemoteRepository;

  beforeEach(async () => {
    remote = await RemoteRepository.create();
    await client.login('admin', 'admin-secret');
  });

  afterEach(() => {
    remote.remove();
  });

  async function setUp(): Promise<void> {
    await client.must('POST /connections', CONNECTION);
    await client.dev();
    await client.must('POST /projects', { name: 'demo' });
    await client.must('PATCH /projects/demo', { git_remote_url: remote.url });
    const model = { name: 'demo', project_name: 'demo', allowed_db_connection_names: ['warehouse'] };
    await client.must('POST /lookml_models', model);
  }

  const sqlOf = (fields: string[]): Promise<{ status: number; text: string }> =>
    client.call('POST /queries/run/sql', { model: 'demo', view: 'lines', fields });

  it('creates projects in dev mode only and refuses a remote it can not reach', async () => {
    expect((await client.call('POST /projects', { name: 'demo' })).status).toBe(400);
    await client.dev();
    await client.must('POST /projects', { name: 'demo' });
    expect((await client.call('PATCH /projects/demo', { git_remote_url: '/nowhere/at/all.git' })).status).toBe(400);
    const key = await client.call('POST /projects/demo/git/deploy_key');
    expect(key.headers.get('content-type')).toBe('text/plain');
    expect(key.text).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ /);
  });

  it('reads LookML from the deployed commit only, and moves when a branch is deployed', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    await client.login('admin', 'admin-secret');
    expect((await sqlOf(['lines.total'])).status).toBe(404);
    expect((await client.call('POST /projects/demo/deploy_ref_to_production?branch=main')).status).toBe(204);
    expect((await sqlOf(['lines.total'])).text).toContain('SUM(lines.amount)');
    const changed = (SALES_PROJECT['views/lines.view.lkml'] ?? '').replaceAll('${amount} ;;', '${amount} * 2 ;;');
    await remote.push({ 'views/lines.view.lkml': changed }, 'wip');
    expect((await sqlOf(['lines.total'])).text).toContain('SUM(lines.amount)');
    expect((await client.call('POST /projects/demo/deploy_ref_to_production?branch=wip')).status).toBe(204);
    expect((await sqlOf(['lines.total'])).text).toContain('SUM(lines.amount * 2)');
  });

  it('answers a failed deploy with 400 and plain text', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    const unknown = await client.call('POST /projects/demo/deploy_ref_to_production?branch=nope');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([400, 'text/plain']);
    expect((await client.call('POST /projects/demo/deploy_ref_to_production?branch=a&ref=b')).status).toBe(400);
  });

  it('shows a dev session its own branch, which production does not see until it is deployed', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    await client.call('POST /projects/demo/deploy_ref_to_production?branch=main');
    await remote.push({ 'views/extra.view.lkml': 'view: extra { sql_table_name: t ;; }' }, 'preview');
    const branch = await client.must('PUT /projects/demo/git_branch', { name: 'preview' });
    expect(branch).toMatchObject({ name: 'preview', is_local: true, is_remote: true });
    const files = await client.must<{ path: string }[]>('GET /projects/demo/files');
    expect(files.map((file) => file.path)).toContain('views/extra.view.lkml');
    expect((await client.call('POST /projects/demo/deploy_to_production')).status).toBe(204);
    await client.login('admin', 'admin-secret');
    const content = await client.call('GET /projects/demo/file/content?file_path=views/extra.view.lkml');
    expect(content.text).toContain('view: extra');
  });

  it('stops deploy_to_production when production moved on, and resets to the remote', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    await client.must('POST /projects/demo/git_branch', { name: 'mine' });
    await remote.push({ 'a.view.lkml': 'view: a {}' }, 'main');
    const refused = await client.call('POST /projects/demo/deploy_to_production');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'text/plain']);
    await remote.push({ 'b.view.lkml': 'view: b {}' }, 'mine');
    expect((await client.call('POST /projects/demo/reset_to_remote')).status).toBe(204);
    expect((await client.call('POST /projects/demo/deploy_to_production')).status).toBe(204);
  });

  it('does not let an unconfigured model be queried, nor one whose connection is not allowed', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    await client.call('POST /projects/demo/deploy_ref_to_production?branch=main');
    await client.must('PATCH /lookml_models/demo', { allowed_db_connection_names: ['other'] });
    expect(await sqlOf(['lines.total'])).toMatchObject({ status: 400 });
    expect((await client.call('DELETE /lookml_models/demo')).status).toBe(204);
    expect(await sqlOf(['lines.total'])).toMatchObject({ status: 404 });
  });

  it('knows a datagroup only once its LookML is deployed, and takes two numbers that are not in the future', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    expect(await client.must('GET /datagroups')).toEqual([]);
    await client.call('POST /projects/demo/deploy_ref_to_production?branch=main');
    const [group] = await client.must<{ id: string; name: string; model_name: string }[]>('GET /datagroups');
    expect(group).toMatchObject({ name: 'loads', model_name: 'demo', trigger_check_at: null });
    const path = `/datagroups/${String(group?.id)}`;
    const nowS = Math.floor(nowMs / 1000);
    expect((await client.call(`PATCH ${path}`, { stale_before: String(nowS) })).status).toBe(422);
    expect((await client.call(`PATCH ${path}`, { triggered_at: nowS + 60 })).status).toBe(422);
    expect(await client.must(`PATCH ${path}`, { stale_before: nowS, triggered_at: nowS - 60 })).toMatchObject({
      stale_before: nowS,
      triggered_at: nowS - 60,
    });
    await sandbox.control.maintenance();
    expect((await client.must<{ trigger_error: string }>(`GET ${path}`)).trigger_error).toMatch(/Can't reach/);
  });

  it('describes an explore with fields, joins and access filters', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    await client.call('POST /projects/demo/deploy_ref_to_production?branch=main');
    const explore = await client.must<{
      fields: { measures: { name: string }[]; dimensions: { name: string; hidden: boolean; primary_key: boolean }[] };
    }>('GET /lookml_models/demo/explores/guarded');
    expect(explore).toMatchObject({
      access_filters: [{ field: 'lines.division', user_attribute: 'divisions' }],
      errors: null,
    });
    expect(explore.fields.measures.map((field) => field.name)).toContain('lines.total');
    expect(explore.fields.dimensions.find((field) => field.name === 'lines.id')).toMatchObject({
      hidden: true,
      primary_key: true,
    });
  });

  it('validates the workspace of the session and keeps the last result', async () => {
    await remote.push({
      ...SALES_PROJECT,
      'views/broken.view.lkml': 'view: broken { measure: x { type: summ sql: ${y} ;; } }',
    });
    await setUp();
    expect((await client.call('GET /projects/demo/validate')).status).toBe(204);
    const { errors } = await client.must<{ errors: Record<string, unknown>[] }>('POST /projects/demo/validate');
    expect(errors.map((error) => error['code']).sort()).toEqual(['unknown_field', 'unknown_type']);
    expect(errors[0]).toMatchObject({ file_path: 'views/broken.view.lkml', line_number: 1, model_id: 'demo' });
    expect(String(errors[0]?.['sanitized_message'])).not.toContain('summ');
    expect(await client.must('GET /projects/demo/validate')).toMatchObject({ stale: false });
  });

  it('goes on after a restart with tokens, projects and deployed LookML', async () => {
    await remote.push(SALES_PROJECT);
    await setUp();
    await client.call('POST /projects/demo/deploy_ref_to_production?branch=main');
    const { token } = client;
    await sandbox.stop();
    await start();
    client.token = token;
    expect((await client.call('GET /session')).json).toMatchObject({ workspace_id: 'dev' });
    await client.login('admin', 'admin-secret');
    expect((await sqlOf(['lines.line_count'])).text).toContain('COUNT(*)');
  });
});

describe('user attributes', () => {
  it('prefers the user over the group over the default', async () => {
    await client.login('admin', 'admin-secret');
    const attribute = { name: 'region', label: 'Region', type: 'string', default_value: 'all' };
    const { id } = await client.must<{ id: string }>('POST /user_attributes', attribute);
    const value = async (): Promise<unknown> =>
      (await client.must<{ value: string }[]>('GET /users/1/attribute_values'))[0]?.value;
    expect(await value()).toBe('all');
    const group = await client.must<{ id: string }>('POST /groups', { name: 'north' });
    await client.must(`POST /groups/${group.id}/users`, { user_id: '1' });
    await client.must(`PATCH /groups/${group.id}/attribute_values/${id}`, { value: 'nl' });
    expect(await value()).toBe('nl');
    await client.must(`PATCH /users/1/attribute_values/${id}`, { value: 'be' });
    expect(await value()).toBe('be');
  });
});
