import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '@ml-connector/kernel';
import { CallGate } from './call-gate.js';
import { Leftovers } from './leftovers.js';
import { cutOff, json, silent, status, StubLooker, truncated } from './testing/stub-looker.test-double.js';

let looker: StubLooker;
beforeEach(async () => {
  looker = await new StubLooker().listen();
});
afterEach(() => looker.close());

describe('withLooker', () => {
  it('ends its token after the job, also when the job fails', async () => {
    await expect(looker.job(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await looker.job((api) => api.dialects());
    expect(looker.count('/logout')).toBe(2);
  });

  it('begins again once with a new token when its token ended midway', async () => {
    looker.handlers = [status(401)];
    await looker.job((api) => api.dialects());
    expect(looker.seen.filter((line) => line.includes('dialect_info')).map((line) => line.split(' ').at(-1))).toEqual([
      't1',
      't2',
    ]);
    looker.handlers = [status(401), status(401)];
    await expect(looker.job((api) => api.dialects())).rejects.toMatchObject({ code: 'looker_token_ended' });
    expect(looker.count('/logout')).toBe(4);
  });

  it('ends with the next job a token it could not end', async () => {
    const gate = new CallGate({ atOnce: 4, waiting: 8 }, looker.clock);
    const leftovers = new Leftovers(looker.clock, gate, silentLogger);
    looker.logouts = Array.from({ length: 4 }, () => status(503));
    await looker.job((api) => api.dialects(), { leftovers });
    expect(leftovers.size).toBe(1);
    await looker.job((api) => api.dialects(), { leftovers });
    expect(leftovers.size).toBe(0);
    expect(looker.seen.slice(-2)).toEqual(['DELETE /logout t2', 'DELETE /logout t1']);
  });

  it('counts every call of a job, retries and logout included', async () => {
    const counted: number[] = [];
    looker.handlers = [status(503)];
    await looker.job((api) => api.dialects(), { onCalls: (calls) => counted.push(calls) });
    expect(counted).toEqual([3]);
  });

  it('stops the call it waits for when it is broken off, and still ends its token', async () => {
    const stop = new AbortController();
    looker.handlers = [() => stop.abort(new Error('stopping'))];
    await expect(looker.job((api) => api.dialects(), { signal: stop.signal })).rejects.toThrow('stopping');
    expect(looker.count('/logout')).toBe(1);
  });

  it('runs no more jobs at a time than it may, and asks for no token before its turn', async () => {
    const gate = new CallGate({ atOnce: 2, waiting: 8 }, looker.clock);
    let inFlight = 0;
    let most = 0;
    const slow = () => (_request: unknown, response: { end: (text: string) => void }) => {
      most = Math.max(most, ++inFlight, looker.tokens - looker.count('/logout'));
      setTimeout(() => {
        inFlight--;
        response.end('[]');
      }, 10);
    };
    looker.handlers = Array.from({ length: 6 }, slow) as never;
    await Promise.all(Array.from({ length: 6 }, () => looker.job((api) => api.dialects(), { gate })));
    expect(most).toBe(2);
  });
});

describe('LookerTransport', () => {
  it("takes a proxy's page for a fault of the other side, which passes", async () => {
    looker.handlers = Array.from({ length: 4 }, () => status(200, {}, '<html>login</html>'));
    await expect(looker.job((api) => api.dialects())).rejects.toMatchObject({
      code: 'looker_answer_unreadable',
      kind: 'retriable',
    });
  });

  it("does not take a proxy's page for a thing that was done", async () => {
    looker.handlers = [status(200, { 'content-type': 'text/html;charset=utf-8' }, '<html>'), status(204, {}, '')];
    await looker.job((api) => api.deployBranch('p', 'main'));
    expect(looker.count('POST /projects/p/deploy')).toBe(2);
  });

  it.each([
    ['is reset', cutOff],
    ['breaks off', truncated('[{"name":')],
    ['is no JSON', status(200, {}, '[{"na')],
    ['is a gateway’s', status(502)],
  ])('asks again when an answer %s', async (_what, fault) => {
    looker.handlers = [fault, json([{ name: 'clickhouse' }])];
    expect(await looker.job((api) => api.dialects())).toEqual([{ name: 'clickhouse' }]);
  });

  it('does not repeat what may have happened', async () => {
    for (const fault of [status(502), cutOff]) {
      looker.handlers = [fault];
      await expect(looker.job((api) => api.createProject('p'))).rejects.toMatchObject({ kind: 'retriable' });
    }
    expect(looker.count('POST')).toBe(2);
  });

  it('repeats what Looker refused for its number, whatever it is', async () => {
    looker.handlers = [status(429, { 'retry-after': '1' }), json({ id: 'p' })];
    expect(await looker.job((api) => api.createProject('p'))).toEqual({ id: 'p' });
  });

  it('gives a call up that would have to wait too long, with the time Looker named', async () => {
    looker.handlers = [status(429, { 'retry-after': '3600' })];
    await expect(looker.job((api) => api.dialects())).rejects.toMatchObject({
      code: 'looker_busy',
      retryAfterMs: 3_600_000,
    });
  });

  it('makes calls of one job one after another', async () => {
    let inFlight = 0;
    let most = 0;
    looker.handlers = Array.from({ length: 5 }, () => (_request, response) => {
      most = Math.max(most, ++inFlight);
      setTimeout(() => {
        inFlight--;
        response.end('[]');
      }, 5);
    });
    await looker.job((api) => Promise.all(Array.from({ length: 5 }, () => api.dialects())));
    expect(most).toBe(1);
  });

  it('follows no redirect, which would carry the token elsewhere', async () => {
    looker.handlers = [status(302, { location: '/api/4.0/elsewhere' })];
    await expect(looker.job((api) => api.dialects())).rejects.toMatchObject({ code: 'looker_refused' });
    expect(looker.count('/elsewhere')).toBe(0);
  });

  it('tells what is missing apart from what was refused', async () => {
    looker.handlers = [status(404)];
    expect(await looker.job((api) => api.project('p'))).toBeUndefined();
    looker.handlers = [silent];
    await expect(looker.job((api) => api.queries.collect({}, { timeoutMs: 30 }))).resolves.toEqual([]);
  });
});
