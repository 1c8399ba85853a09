import { JOB_SECRET_API } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultHarness } from '../testing/vault-harness.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
beforeAll(() => h.open());
afterAll(() => h.close());

const KEY = { privateKey: 'git-canary', knownHosts: 'host.test ssh-ed25519 AAAA' };
const S3 = { accessKeyId: 'id', secretAccessKey: 's3-canary' };
const put = (name: string, body: unknown) => h.call('operator', 'PUT', JOB_SECRET_API.secret(name), body);
const lend = (name: string, job: string, ttlS = 300, at = h.running[0]!) =>
  h.call('looker-sync', 'POST', JOB_SECRET_API.lease(name), { job, ttlS }, at);
const giveBack = (name: string, lease: string) => h.call('looker-sync', 'DELETE', JOB_SECRET_API.leased(name, lease));

describe('job secrets', () => {
  it.each([
    ['git-key', KEY, 204],
    ['s3:lake', S3, 204],
    ['sftp:bank', { username: 'u', password: 'sftp-canary' }, 204],
    ['sftp:both', { username: 'u', password: 'sftp-canary', privateKey: 'k-canary' }, 400],
    ['s3:lake', { accessKeyId: 'id', secretAccessKey: 's3-canary', extra: 1 }, 400],
    ['git-key', { secret: 'git-canary' }, 400],
    ['git', KEY, 400],
    ['s3:../x', S3, 400],
  ])('%s %j: %i', async (name, body, status) => {
    const answered = await put(name, body);
    expect(answered.status).toBe(status);
    if (status === 400) expect(answered.body.code).toMatch(/^bad_(request|secret_name)$/);
  });

  it('are shown to operators by name only, and never handed to them', async () => {
    const { body } = await h.call('operator', 'GET', JOB_SECRET_API.secrets);
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['git-key', 's3:lake', 'sftp:bank']);
    expect(JSON.stringify(body)).not.toContain('canary');
    expect((await h.call('operator', 'POST', JOB_SECRET_API.lease('git-key'), { job: 'x', ttlS: 1 })).status).toBe(403);
    expect((await h.call('looker-sync', 'GET', JOB_SECRET_API.secrets)).status).toBe(403);
  });

  it('are lent to one job at a time, whichever replica is asked, and across a restart', async () => {
    const lent = await lend('git-key', 'deploy a');
    expect(lent).toMatchObject({ status: 200, body: { secret: KEY, expiresAt: h.clock.now() + 300_000 } });
    expect((await h.audited('job_secret.lent')).at(-1)).toMatchObject({
      actor: 'looker-sync',
      subject: 'git-key',
      detail: { job: 'deploy a', lease: lent.body.leaseId },
    });
    const second = await h.start();
    const until = new Date(h.clock.now() + 300_000).toISOString();
    expect(await lend('git-key', 'deploy b', 300, second)).toMatchObject({
      status: 409,
      body: { code: 'secret_leased_conflict', message: `job deploy a has git-key until ${until}` },
    });
    expect((await h.call('operator', 'GET', JOB_SECRET_API.secrets)).body[0]).toMatchObject({
      leasedTo: { job: 'deploy a', until },
    });
    await h.running.shift()!.stop();
    expect((await lend('git-key', 'deploy b')).status).toBe(409);
    expect((await lend('s3:lake', 'deploy b')).status).toBe(200);
    expect((await giveBack('git-key', lent.body.leaseId)).status).toBe(204);
    expect((await giveBack('git-key', lent.body.leaseId)).status).toBe(204);
    expect(await h.audited('job_secret.given_back')).toMatchObject([{ subject: 'git-key' }]);
    expect((await lend('git-key', 'deploy b')).status).toBe(200);
  });

  it('come back by themselves from a job that died; the same job may ask again', async () => {
    const first = await lend('sftp:bank', 'delivery 1', 900);
    const again = await lend('sftp:bank', 'delivery 1', 900);
    expect(again.status).toBe(200);
    // The lease it had before is void: giving that back frees nothing.
    await giveBack('sftp:bank', first.body.leaseId);
    expect((await lend('sftp:bank', 'delivery 2')).status).toBe(409);
    await h.clock.advance(900_001);
    expect((await lend('sftp:bank', 'delivery 2')).status).toBe(200);
    expect(await lend('sftp:bank', 'delivery 2', 901)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  });

  it('let one of many jobs in that ask at once', async () => {
    await put('s3:race', S3);
    const asked = await Promise.all(Array.from({ length: 8 }, (_, i) => lend('s3:race', `job ${i}`)));
    expect(asked.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
  });

  it('are gone once removed', async () => {
    expect((await h.call('operator', 'DELETE', JOB_SECRET_API.secret('git-key'))).status).toBe(204);
    expect(await lend('git-key', 'x')).toMatchObject({ status: 404, body: { code: 'secret_not_found' } });
    expect((await h.call('operator', 'DELETE', JOB_SECRET_API.secret('git-key'))).status).toBe(404);
    expect(await h.audited('job_secret.removed')).toMatchObject([{ actor: 'operator', subject: 'git-key' }]);
    expect(h.logged.join('') + h.refused.join('')).not.toContain('canary');
  });
});
