import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@ml-connector/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allOf } from './testing/all-of.test-double.js';
import {
  cutOff,
  json,
  silent,
  status,
  StubLooker,
  truncated,
  type Handler,
} from './testing/stub-looker.test-double.js';

const DIALECTS = { operation: 'all_dialect_infos', method: 'GET', path: '/dialect_info' } as const;

let looker: StubLooker;
beforeEach(async () => {
  looker = await new StubLooker().listen();
});
afterEach(() => looker.close());

/** The defects of the official transport (docs/reference/looker.md, "Defects of the SDK"), in its order: ours has none. */
describe('unlike the SDK, our transport', () => {
  it('1: gives up a call that is not answered in time', async () => {
    looker.handlers = [silent, silent, silent, silent];
    await expect(looker.job((api) => api.queries.collect({}, { timeoutMs: 250 }))).rejects.toMatchObject({
      code: 'looker_timeout',
      message: expect.stringContaining('250 ms'),
    });
    expect(looker.count('POST /queries/run/json')).toBe(2);
  });

  it("2: obeys the caller's signal, in a call, in an answer and in a wait", async () => {
    const begun = (_request: unknown, response: { write: (text: string) => void }): void => response.write('[');
    const later = status(429, { 'retry-after': '30' });
    for (const handler of [silent, begun as never, later]) {
      const stop = new AbortController();
      looker.handlers = [handler];
      const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
      const clock = { now: () => looker.clock.now(), sleep };
      const job = looker.job((api) => api.dialects(), { signal: stop.signal, clock });
      setTimeout(() => stop.abort(new Error('enough')), 20);
      await expect(job).rejects.toThrow('enough');
    }
  });

  it('3: prints nothing', async () => {
    const spies = (['log', 'debug', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
    looker.handlers = [status(502), json([])];
    await looker.job((api) => api.dialects());
    const calls = [...spies, ...streams].map((spy) => spy.mock.calls.length);
    vi.restoreAllMocks();
    expect(calls).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('4: has one login for calls that are made at the same time, and ends it', async () => {
    await looker.job((api) => Promise.all([api.dialects(), api.versions(), api.models()]));
    expect(looker.tokens).toBe(1);
    expect(looker.count('/logout')).toBe(1);
  });

  it('5: logs in again once when its token ended', async () => {
    looker.handlers = [status(401), json([{ name: 'clickhouse' }])];
    expect(await looker.job((api) => api.dialects())).toEqual([{ name: 'clickhouse' }]);
    expect(looker.tokens).toBe(2);
  });

  it.each<[string, Handler, number]>([
    ['a reset', cutOff, 1],
    ['a broken answer', truncated('{'), 1],
    // Only a 429 says that nothing was done.
    ['a 429', status(429), 2],
    ...[500, 502, 503, 504].map((code): [string, Handler, number] => [`a ${String(code)}`, status(code), 1]),
  ])('6: asks again after %s, unless that might do a thing twice', async (_what, fault, times) => {
    looker.handlers = [fault, json([])];
    expect(await looker.job((api) => api.dialects())).toEqual([]);
    looker.handlers = [fault, json({})];
    await Promise.allSettled([looker.job((api) => api.createProject('p'))]);
    expect(looker.count('POST /projects')).toBe(times);
  });

  it('7: waits as long as Retry-After asks, given in seconds or as a date', async () => {
    looker.handlers = [status(429, { 'retry-after': '7' }), json([])];
    await looker.job((api) => api.dialects());
    expect(looker.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(7_000);
    const date = new Date(looker.clock.now() + 9_000).toUTCString();
    looker.handlers = [status(503, { 'retry-after': date }), json([])];
    await looker.job((api) => api.dialects());
    expect(looker.clock.slept.at(-1)).toBeGreaterThanOrEqual(8_000);
  });

  it('8: says the status of a refusal, and its fields', async () => {
    looker.handlers = [
      status(422, {}, '{"message":"Validation Failed","errors":[{"field":"name","message":"is taken"}]}'),
    ];
    await expect(looker.job((api) => api.createProject('p'))).rejects.toMatchObject({
      code: 'looker_invalid',
      message: expect.stringContaining('name is taken'),
      details: { status: 422 },
    });
  });

  it('9: checks certificates, and switches that off for nobody', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'looker-tls-'));
    const { certFile, keyFile } = selfSigned(folder);
    const tls = await new StubLooker({ cert: readFileSync(certFile), key: readFileSync(keyFile) }).listen();
    await expect(tls.job((api) => api.dialects())).rejects.toMatchObject({
      code: 'looker_away',
      message: expect.stringContaining('certificate'),
    });
    expect(tls.seen).toEqual([]);
    expect(process.env['NODE_TLS_REJECT_UNAUTHORIZED']).toBeUndefined();
    tls.close();
    rmSync(folder, { recursive: true });
  });

  it('10: heeds headers, status, timeout and retries of a stream too', async () => {
    const agents: unknown[] = [];
    const noted = (request: { headers: Record<string, unknown> }, response: { end: (text: string) => void }): void => {
      agents.push(request.headers['x-looker-appid'], request.headers['authorization']);
      response.end('rows');
    };
    looker.handlers = [status(503), noted as never];
    const text = await looker.job(async (api) => Buffer.concat(await allOf(api.transport.stream(DIALECTS))).toString());
    expect([text, ...agents]).toEqual(['rows', 'ml-connector', 'Bearer t1']);
    looker.handlers = [status(400)];
    await expect(looker.job((api) => allOf(api.transport.stream(DIALECTS)))).rejects.toMatchObject({
      code: 'looker_refused',
    });
    looker.handlers = [(_request, response) => void response.writeHead(200).write('begun')];
    const stalled = { ...DIALECTS, timeoutMs: 30 };
    await expect(looker.job((api) => allOf(api.transport.stream(stalled)))).rejects.toMatchObject({
      code: 'looker_broke_off',
    });
  });

  it('11: brings binary answers byte by byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    looker.handlers = [
      (_request, response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(bytes),
    ];
    const answer = await looker.job((api) => allOf(api.transport.stream(DIALECTS)));
    expect(Buffer.concat(answer).equals(bytes)).toBe(true);
  });

  it('12: encodes values that look encoded already', async () => {
    await looker.job((api) => api.deployBranch('a%2Fb', 'c%2Fd+e'));
    expect(looker.seen[0]).toContain('/projects/a%252Fb/deploy_ref_to_production?branch=c%252Fd%2Be');
  });
});
