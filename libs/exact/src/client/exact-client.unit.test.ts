import { systemClock } from '@ml-connector/kernel';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ExactCallError } from '../errors/exact-call-error.js';
import { Breakers } from './breakers.js';
import { ExactClient, type ExactClientOptions } from './exact-client.js';

const open: { server: Server; client: ExactClient }[] = [];
afterEach(async () => {
  for (const { server, client } of open.splice(0)) {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function site(listener: RequestListener, options: Partial<ExactClientOptions> = {}) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const client = new ExactClient({ clock: systemClock, ...options });
  open.push({ server, client });
  const url = `http://127.0.0.1:${port}/api/v1/1/crm/Accounts?$select=ID`;
  return () => client.call({ region: 'nl', family: 'crm', url, accessToken: 'secret-token' });
}

const failure = async (call: () => Promise<unknown>): Promise<ExactCallError> =>
  call().then(
    () => {
      throw new Error('the call worked');
    },
    (error: unknown) => {
      if (error instanceof ExactCallError) return error;
      throw error;
    },
  );

const json = { 'content-type': 'application/json; charset=utf-8' };

describe('ExactClient', () => {
  it('asks for JSON with the token and gives bytes, headers and quotas back', async () => {
    const call = await site((request, response) => {
      const seen = { accept: request.headers.accept, auth: request.headers.authorization, url: request.url };
      response.writeHead(200, { ...json, 'X-RateLimit-Minutely-Remaining': '5' });
      response.end(JSON.stringify(seen));
    });
    const answer = await call();
    expect(JSON.parse(String(answer.body))).toEqual({
      accept: 'application/json',
      auth: 'Bearer secret-token',
      url: '/api/v1/1/crm/Accounts?$select=ID',
    });
    expect(answer.rate.minute?.remaining).toBe(5);
  });

  const error = (text: string) => JSON.stringify({ error: { code: '', message: { lang: '', value: text } } });
  it.each([
    [429, {}, '', 'rate_limited', 'retriable'],
    [401, { 'www-authenticate': 'Bearer' }, '', 'not_authorised', 'terminal'],
    [403, { Reason: 'NoDivisionAccess' }, error('Forbidden'), 'forbidden', 'terminal'],
    [404, json, error('not found'), 'not_found', 'terminal'],
    [400, json, error('bad field'), 'bad_request', 'terminal'],
    [503, {}, 'busy', 'server_error', 'retriable'],
    [500, json, error('Data already exists.'), 'server_error', 'retriable'],
    [200, { 'content-type': 'text/html' }, '<html>', 'not_json', 'terminal'],
    [200, { 'content-type': 'application/atom+xml' }, '<feed/>', 'not_json', 'terminal'],
    [200, json, '', 'not_json', 'terminal'],
    [302, { location: '/login' }, 'object moved', 'not_json', 'terminal'],
  ] as const)('%i %j is told apart', async (status, headers, body, code, kind) => {
    const call = await site((_request, response) => response.writeHead(status, headers).end(body));
    const failed = await failure(call);
    expect(failed).toMatchObject({ code, kind });
    expect(JSON.stringify([failed.message, failed.details])).not.toContain('secret-token');
  });

  it('names what a person has to do for a 403', async () => {
    const call = await site((_request, response) => response.writeHead(403, { Reason: 'LicenseExpired' }).end());
    expect((await failure(call)).remedy).toContain('renew');
  });

  it('gives up at the deadline, in the middle of a body too', async () => {
    const call = await site(
      (_request, response) => {
        response.writeHead(200, json);
        response.write('{"d":');
      },
      { deadlineMs: 150 },
    );
    expect((await failure(call)).code).toBe('timeout');
  });

  it('tells a broken connection from an answer, and takes no endless body', async () => {
    const broken = await site((request) => request.socket.destroy());
    expect((await failure(broken)).code).toBe('unreachable');
    const endless = await site((_request, response) => response.writeHead(200, json).end(Buffer.alloc(2000, 32)), {
      maxBodyBytes: 1000,
    });
    expect((await failure(endless)).code).toBe('too_large');
  });

  it('stops calling a site that is down, and not one that refuses us', async () => {
    let calls = 0;
    let status = 403;
    const call = await site(
      (_request, response) => {
        calls++;
        response.writeHead(status).end();
      },
      { breakers: new Breakers({ volume: 3 }, { clock: systemClock }) },
    );
    for (let n = 0; n < 20; n++) await failure(call);
    expect(calls).toBe(20);
    status = 503;
    const codes: string[] = [];
    for (let n = 0; n < 60; n++) codes.push((await failure(call)).code);
    expect(codes.at(-1)).toBe('breaker_open');
    expect(calls).toBeLessThan(50);
    // Kept apart by site and by family: neither another region nor another family is held back.
    const client = open.at(-1)?.client;
    expect(client?.heldBackUntilMs({ region: 'nl', family: 'crm' })).not.toBeNull();
    expect(client?.heldBackUntilMs({ region: 'be', family: 'crm' })).toBeNull();
    expect(client?.heldBackUntilMs({ region: 'nl', family: 'sync' })).toBeNull();
  });
});
