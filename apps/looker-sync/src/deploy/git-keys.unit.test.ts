import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger, systemClock, type Logger } from '@ml-connector/kernel';
import { ServiceClient } from '@ml-connector/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitKeys } from './git-keys.js';

const seen: string[] = [];
let answers: { status: number; body?: unknown }[] = [];
const vault = createServer((request, response) => {
  seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
  const { status, body } = answers.shift() ?? { status: 500 };
  request.resume().on('end', () => response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body)));
});
let keys: GitKeys;
const warned: string[] = [];
const logger: Logger = { ...silentLogger, warn: (event) => void warned.push(event) };

beforeAll(async () => {
  await new Promise<void>((resolve) => vault.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(vault.address() as AddressInfo).port}`;
  const secret = 's'.repeat(32);
  const client = new ServiceClient({
    baseUrl,
    audience: 'token-service',
    caller: 'looker-sync',
    secret,
    clock: systemClock,
  });
  keys = new GitKeys(client, 'deploy 1', logger);
});
afterAll(() => vault.close());

const lent = { leaseId: 'l1', expiresAt: 1, secret: { privateKey: 'k', knownHosts: 'h' } };

describe('GitKeys', () => {
  it('borrows the key and gives it back', async () => {
    answers = [{ status: 200, body: lent }, { status: 204 }];
    const key = await keys.borrow();
    expect(key).toMatchObject(lent.secret);
    await key?.giveBack();
    expect(seen).toEqual(['POST /v1/job-secrets/git-key/lease', 'DELETE /v1/job-secrets/git-key/lease/l1']);
    expect(warned).toEqual([]);
  });

  it('does without where none is stored, and waits for its turn where another job has it', async () => {
    answers = [
      { status: 404, body: { code: 'secret_not_found', message: 'm', remedy: null } },
      { status: 409, body: { code: 'secret_leased_conflict', message: 'job deploy 2 has it', remedy: null } },
    ];
    expect(await keys.borrow()).toBeUndefined();
    await expect(keys.borrow()).rejects.toMatchObject({ code: 'secret_leased_conflict' });
  });

  it('lets a push count whose key could not be given back', async () => {
    answers = [{ status: 200, body: lent }, { status: 503 }];
    await (await keys.borrow())?.giveBack();
    expect(warned).toEqual(['git_key_not_given_back']);
  });
});
