import { startService, type RunningService } from '@ml-connector/runtime';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../service.js';

const spoolDir = mkdtempSync(join(tmpdir(), 'ingress-limits-'));
let ingress: RunningService;
const sockets: Socket[] = [];

beforeAll(async () => {
  ingress = await startService(service, {
    env: {
      // Neither is asked for what is tried here.
      KAFKA_BROKERS: '127.0.0.1:1',
      TOKEN_SERVICE_URL: 'http://127.0.0.1:1',
      SERVICE_AUTH_SECRET: 's'.repeat(32),
      SPOOL_DIR: spoolDir,
      WEBHOOK_REQUESTS_PER_S: '40',
      WEBHOOK_CONNECTIONS_PER_ADDRESS: '20',
      WEBHOOK_TRUSTED_PROXIES: '127.0.0.2',
    },
    exit: () => undefined,
    logStream: new Writable({ write: (_chunk, _encoding, done) => done() }),
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await ingress.stop();
  rmSync(spoolDir, { recursive: true });
});

function open(localAddress = '127.0.0.1'): Socket {
  const socket = connect({ port: Number(new URL(ingress.url).port), host: '127.0.0.1', localAddress });
  sockets.push(socket.on('error', () => undefined));
  return socket;
}
/** Everything that comes until the other side closes, and how long that took. */
const closed = (socket: Socket): Promise<{ text: string; tookMs: number }> =>
  new Promise((resolve) => {
    const begun = performance.now();
    let text = '';
    socket.on('data', (data) => (text += String(data)));
    socket.once('close', () => resolve({ text, tookMs: performance.now() - begun }));
  });
const ask = async (method: string, from: string, forwardedFor?: string): Promise<string> => {
  const socket = open(from);
  const forwarded = forwardedFor === undefined ? '' : `X-Forwarded-For: ${forwardedFor}\r\n`;
  socket.write(
    `${method} /webhooks/exact/c HTTP/1.1\r\nHost: x\r\n${forwarded}Content-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  return (await closed(socket)).text;
};
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);

/** Answers to what is asked until one says that it is too often, a hundred at most. */
async function askUntilLimited(from: string, forwardedFor: (n: number) => string): Promise<string[]> {
  const answers: string[] = [];
  while (statusOf(answers.at(-1) ?? '') !== 429 && answers.length < 100)
    answers.push(await ask('GET', from, forwardedFor(answers.length)));
  return answers;
}

describe('limits of webhook-ingress', () => {
  it('answers with headers that leave a browser nothing to do, and no word of what it runs on', async () => {
    const answer = (await ask('GET', '127.0.0.9')).toLowerCase();
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).toContain("content-security-policy: default-src 'none'");
    expect(answer).toContain('cache-control: no-store');
    expect(answer).not.toMatch(/x-powered-by|server:|fastify|\bat .*\.js/);
  });

  it('gives up on senders that dribble, in headers and in the body', async () => {
    const headers = open('127.0.0.3');
    headers.write('POST /webhooks/exact/c HTTP/1.1\r\nHost: x\r\n');
    const body = open('127.0.0.3');
    body.write('POST /webhooks/exact/c HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    const dribble = setInterval(() => body.write(' '), 500);
    const ends = await Promise.all([headers, body].map(closed));
    clearInterval(dribble);
    for (const { text, tookMs } of ends) {
      expect(statusOf(text)).toBe(408);
      expect(tookMs).toBeLessThan(15_000);
    }
  });

  it('takes only so many connections of an address, and goes on with others', async () => {
    const held = Array.from({ length: 20 }, () => open('127.0.0.4'));
    await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect((await closed(open('127.0.0.4'))).text).toBe('');
    expect(statusOf(await ask('POST', '127.0.0.5'))).toBe(200);
    const viaProxy = Array.from({ length: 25 }, (_, n) => ask('POST', '127.0.0.2', `10.0.0.${n}`));
    expect((await Promise.all(viaProxy)).map(statusOf)).toEqual(Array(25).fill(200));
  });

  it('tells an address that asks too often to come later, whoever else uses the same proxy', async () => {
    // Refused ones count twenty times: ten of them are the burst.
    const answers = await askUntilLimited('127.0.0.2', () => '10.1.0.1');
    expect(answers.slice(0, 9).map(statusOf)).toEqual(Array(9).fill(405));
    expect(statusOf(answers.at(-1) ?? '')).toBe(429);
    expect(answers.at(-1)).toMatch(/retry-after: [1-9]/i);
    expect(statusOf(await ask('POST', '127.0.0.2', '10.1.0.2'))).toBe(200);
    // A stranger's own X-Forwarded-For is not believed.
    const stranger = await askUntilLimited('127.0.0.6', (i) => `10.2.0.${i}`);
    expect(statusOf(stranger.at(-1) ?? '')).toBe(429);
    expect((await fetch(`${ingress.url}/live`)).status).toBe(200);
  });
});
