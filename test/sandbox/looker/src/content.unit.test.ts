import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiClient } from './example/api-client.js';
import { startLookerSandbox, type LookerSandbox } from './sandbox.js';

const ADMIN = { clientId: 'admin', clientSecret: 's' };
const CLERK = { clientId: 'clerk', clientSecret: 's', permissions: ['access_data', 'see_looks'] as const };
const QUERY = { model: 'demo', view: 'lines', fields: ['lines.total'] };
const REQUIREMENTS = { require_results: true, require_no_results: false, require_change: false };

let dataDir: string;
let sandbox: LookerSandbox;
let admin: ApiClient;
let clerk: ApiClient;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'looker-content-'));
  sandbox = await startLookerSandbox({ apiUsers: [ADMIN, CLERK], dataDir, clock: () => Date.UTC(2026, 2, 18) });
  [admin, clerk] = [new ApiClient(sandbox.baseUrl), new ApiClient(sandbox.baseUrl)];
  await admin.login('admin', 's');
  await clerk.login('clerk', 's');
});
afterEach(async () => {
  await sandbox.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Id = { readonly id: string };
const statusOf = async (client: ApiClient, route: string, body?: unknown): Promise<number> =>
  (await client.call(route, body)).status;
async function faultsOf(route: string, body: unknown): Promise<string[]> {
  const { status, json } = await admin.call(route, body);
  expect(status).toBe(422);
  return (json as { errors: { field: string }[] }).errors.map(({ field }) => field).sort();
}
async function makeLook(title: string): Promise<Id & { folder_id: string }> {
  const root = (await admin.must<Id[]>('GET /folders/search?is_shared_root=true'))[0]!;
  const query = await admin.must<Id>('POST /queries', QUERY);
  return admin.must('POST /looks', { title, query_id: query.id, folder_id: root.id });
}

describe('folders and Looks', () => {
  it('keep names apart within a folder, and answer 404 for a parent nobody may write to', async () => {
    const folder = { name: 'Ours', parent_id: '1' };
    const { id } = await admin.must<Id>('POST /folders', folder);
    expect(await statusOf(admin, 'POST /folders', folder)).toBe(409);
    expect(await statusOf(admin, 'POST /folders', { name: 'x', parent_id: 'lookml' })).toBe(404);
    expect(await statusOf(clerk, 'POST /folders', { name: 'x', parent_id: '1' })).toBe(404);
    expect(await admin.must('GET /folders/search?name=ours&parent_id=1')).toMatchObject([{ id }]);
    const look = await makeLook('A');
    expect(await faultsOf('POST /looks', { title: 'A', query_id: '0', folder_id: look.folder_id })).toEqual([
      'query_id',
    ]);
    expect(await statusOf(clerk, `PATCH /looks/${look.id}`, { title: 'B' })).toBe(404);
    expect(await statusOf(clerk, `GET /looks/${look.id}`)).toBe(200);
  });

  it('are found broken by the content validator, with what is missing', async () => {
    await makeLook('A');
    expect(await admin.must('GET /content_validation')).toMatchObject({
      content_with_errors: [{ look: { title: 'A' }, errors: [{ model_name: 'demo', explore_name: 'lines' }] }],
      total_looks_validated: 1,
    });
    expect(await statusOf(clerk, 'GET /content_validation')).toBe(404);
  });

  it('hide a Look in the trash from its folder, and let it be found there', async () => {
    const look = await makeLook('A');
    await admin.must(`PATCH /looks/${look.id}`, { deleted: true });
    expect(await admin.must(`GET /folders/${look.folder_id}/looks`)).toEqual([]);
    expect(await admin.must('GET /looks/search?deleted=true')).toMatchObject([{ id: look.id, deleted: true }]);
    expect(await admin.must(`GET /looks/${look.id}`)).toMatchObject({ deleted: true });
  });
});

describe('groups', () => {
  it('give up a value of an attribute, and are gone with their values', async () => {
    const attribute = await admin.must<Id>('POST /user_attributes', { name: 'd', label: 'D', type: 'string' });
    const group = await admin.must<Id>('POST /groups', { name: 'Holding %' });
    const path = `/groups/${group.id}/attribute_values/${attribute.id}`;
    await admin.must(`PATCH ${path}`, { value: 'x' });
    expect(await admin.must('GET /groups/search?name=hold%25')).toMatchObject([{ id: group.id }]);
    expect(await statusOf(clerk, `DELETE ${path}`)).toBe(404);
    expect(await statusOf(admin, `DELETE ${path}`)).toBe(204);
    expect(await statusOf(admin, `DELETE ${path}`)).toBe(404);
    expect(await statusOf(admin, `DELETE /groups/${group.id}`)).toBe(204);
    expect(await admin.must('GET /groups')).toEqual([]);
  });
});

describe('scheduled plans', () => {
  const mail = { type: 'email', address: 'a@b.nl', format: 'csv' };
  const s3 = { type: 's3', address: 's3://lake/x', format: 'csv', parameters: '{"region":"eu","access_key_id":"k"}' };

  it('name everything that is missing', async () => {
    const look = await makeLook('A');
    expect(await faultsOf('POST /scheduled_plans', {})).toEqual([
      ...['crontab', 'look_id', 'name', 'scheduled_plan_destination'],
    ]);
    const plan = { name: 'P', look_id: look.id, scheduled_plan_destination: [s3] };
    expect(await faultsOf('POST /scheduled_plans', { ...plan, crontab: '0 7 * *', datagroup: 'x' })).toEqual([
      ...['crontab', 'require_change', 'require_no_results', 'require_results'],
      'scheduled_plan_destination[0].secret_parameters.secret_access_key',
    ]);
    expect(await faultsOf('POST /scheduled_plans', { ...plan, ...REQUIREMENTS, colour: 'red' })).toEqual(['colour']);
  });

  it('never answer secrets, are their owner’s alone, and replace all destinations that are given anew', async () => {
    const look = await makeLook('A');
    const secret = { ...s3, secret_parameters: '{"secret_access_key":"canary"}' };
    const body = { name: 'P', look_id: look.id, crontab: '0 7 * * 1', ...REQUIREMENTS };
    const { id } = await admin.must<Id>('POST /scheduled_plans', { ...body, scheduled_plan_destination: [secret] });
    expect((await admin.call(`GET /scheduled_plans/${id}`)).text).not.toContain('canary');
    expect(await statusOf(clerk, `GET /scheduled_plans/${id}`)).toBe(404);
    expect(await clerk.must('GET /scheduled_plans')).toEqual([]);
    const again = { scheduled_plan_destination: [s3] };
    expect(await faultsOf(`PATCH /scheduled_plans/${id}`, again)).toEqual([
      'scheduled_plan_destination[0].secret_parameters.secret_access_key',
    ]);
    await admin.must(`PATCH /scheduled_plans/${id}`, { scheduled_plan_destination: [mail] });
    expect(await admin.must(`GET /scheduled_plans/${id}`)).toMatchObject({
      scheduled_plan_destination: [mail],
      next_run_at: '2026-03-23T07:00:00.000Z',
    });
  });

  it('run once when asked, leave the plan as it was, and not too often', async () => {
    const look = await makeLook('A');
    const body = { name: 'P', look_id: look.id, crontab: '0 7 * * 1', ...REQUIREMENTS };
    const { id } = await admin.must<Id>('POST /scheduled_plans', { ...body, scheduled_plan_destination: [mail] });
    for (let n = 0; n < 10; n++) await admin.must(`POST /scheduled_plans/${id}/run_once`, {});
    expect(await statusOf(admin, `POST /scheduled_plans/${id}/run_once`, {})).toBe(429);
    await expect.poll(() => sandbox.control.deliveries().length).toBe(10);
    // The model is not deployed here: what a run could not send is told, and reaches nobody.
    expect(sandbox.control.deliveries()[0]).toMatchObject({ planId: id, type: 'email', error: 'Not found' });
    expect(await admin.must('GET /scheduled_plans')).toMatchObject([{ id, enabled: true }]);
  });
});
