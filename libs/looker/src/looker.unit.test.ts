import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger, systemClock, type Clock } from '@ml-connector/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseExactRows } from './exact-rows.js';
import { withLooker } from './with-session.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let handlers: Handler[] = [];
let seen: string[] = [];
let server: Server;
let baseUrl = '';
let tokens = 0;
let slept: number[] = [];
const clock: Clock = {
  now: () => systemClock.now(),
  sleep: (ms) => {
    slept.push(ms);
    return Promise.resolve();
  },
};
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    if (request.url?.endsWith('/logout') === true) return void response.writeHead(204).end();
    const handler = handlers.shift();
    if (handler === undefined) response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    else handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  handlers = [];
  seen = [];
  slept = [];
  tokens = 0;
});

const source = () => Promise.resolve({ baseUrl, accessToken: `t${++tokens}` });
const options = { clock, logger: silentLogger };
const status =
  (code: number, headers: Record<string, string> = {}, body = '{"message":"no"}'): Handler =>
  (_q, r) =>
    void r.writeHead(code, headers).end(body);

describe('withLooker', () => {
  it('ends its token after the job, also when the job fails', async () => {
    await expect(withLooker(source, options, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await withLooker(source, options, (api) => api.dialects());
    expect(seen.filter((line) => line.includes('/logout'))).toHaveLength(2);
  });

  it('begins again once with a new token when its token ended midway', async () => {
    handlers = [status(401)];
    await withLooker(source, options, (api) => api.dialects());
    expect(seen.filter((line) => line.includes('dialect_info')).map((line) => line.split(' ').at(-1))).toEqual([
      't1',
      't2',
    ]);
    handlers = [status(401), status(401)];
    await expect(withLooker(source, options, (api) => api.dialects())).rejects.toMatchObject({
      code: 'looker_token_ended',
    });
  });
});

describe('a job that is broken off', () => {
  it('stops the call it waits for and still ends its token', async () => {
    const stop = new AbortController();
    handlers = [() => stop.abort(new Error('stopping'))];
    await expect(withLooker(source, { ...options, signal: stop.signal }, (api) => api.dialects())).rejects.toThrow(
      'stopping',
    );
    expect(seen.filter((line) => line.includes('/logout'))).toHaveLength(1);
  });
});

describe('LookerTransport', () => {
  it("takes a proxy's page for a fault of the other side, not of ours", async () => {
    handlers = [status(200, {}, '<html>login</html>')];
    await expect(withLooker(source, options, (api) => api.dialects())).rejects.toMatchObject({
      code: 'looker_answer_unreadable',
    });
  });

  it('waits as long as Retry-After asks, and retries gateways that fail', async () => {
    handlers = [status(429, { 'retry-after': '7' }), status(502), status(200, {}, '[{"name":"clickhouse"}]')];
    const dialects = await withLooker(source, options, (api) => api.dialects());
    expect(dialects).toEqual([{ name: 'clickhouse' }]);
    expect(slept[0]).toBeGreaterThanOrEqual(7_000);
  });

  it('does not repeat what may have happened', async () => {
    handlers = [status(502)];
    await expect(withLooker(source, options, (api) => api.createProject('p'))).rejects.toMatchObject({
      kind: 'retriable',
    });
    expect(seen.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('gives up a call that never answers', async () => {
    handlers = [() => undefined, () => undefined, () => undefined, () => undefined];
    await expect(withLooker(source, options, (api) => api.inlineQuery({}, 50))).rejects.toMatchObject({
      code: 'looker_away',
    });
  });

  it('tells the status and the fields of a refusal', async () => {
    handlers = [status(422, {}, '{"message":"Validation Failed","errors":[{"field":"name","message":"is taken"}]}')];
    await expect(withLooker(source, options, (api) => api.createProject('p'))).rejects.toMatchObject({
      code: 'looker_invalid',
      message: expect.stringContaining('name is taken'),
      details: { status: 422 },
    });
    handlers = [status(404)];
    expect(await withLooker(source, options, (api) => api.project('p'))).toBeUndefined();
  });
});

describe('parseExactRows', () => {
  it('keeps every digit of a number', () => {
    expect(parseExactRows('[{"a":12345678901234567.8900,"b":null,"c":"x","d":true}]')).toEqual([
      { a: '12345678901234567.8900', b: null, c: 'x', d: 'true' },
    ]);
    expect(() => parseExactRows('{"x":1}')).toThrow(/rows/);
  });
});
