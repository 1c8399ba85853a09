import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derivedTopics } from '@ml-connector/catalogue';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { createDatabase, query } from '@ml-connector/postgres';
import { selfSigned, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChildService, programOf } from './child-service.js';

const folder = mkdtempSync(join(tmpdir(), 'encrypted-'));
const { certFile, keyFile } = selfSigned(folder);
const postgres = process.env['POSTGRES_URL'] ?? '';
const children: ChildService[] = [];
let clickhouse: Server;
let database: string;

/** ClickHouse behind a listener that speaks TLS only. */
async function encryptedClickHouse(): Promise<Server> {
  const target = new URL(process.env['CLICKHOUSE_URL'] ?? '');
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, (asked, answer) => {
    const { method, url: path, headers } = asked;
    const forwarded = plainRequest({ host: target.hostname, port: target.port, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    asked.pipe(forwarded);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Switches TLS on in the running server; connections without it go on to work. */
async function encryptPostgres(): Promise<void> {
  const [shown] = await query(postgres, 'show data_directory');
  const data = String(shown?.['data_directory']);
  const { uid, gid } = statSync(data);
  for (const [from, to] of [
    [certFile, 'server.crt'],
    [keyFile, 'server.key'],
  ] as const) {
    copyFileSync(from, join(data, to));
    chmodSync(join(data, to), 0o600);
    chownSync(join(data, to), uid, gid);
  }
  await query(postgres, 'alter system set ssl = on');
  await query(postgres, 'select pg_reload_conf()');
}

beforeAll(async () => {
  const kafka = { brokers: process.env['KAFKA_BROKERS'] ?? '', clientId: 'encrypted', logger: silentLogger };
  await new TopicAdmin(createKafkaClient(kafka)).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    ...{ dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 },
  });
  await encryptPostgres();
  const address = new URL(await createDatabase(postgres, uniqueName('encrypted').replaceAll('-', '_')));
  address.hostname = 'localhost';
  address.searchParams.set('sslmode', 'verify-full');
  database = address.toString();
  clickhouse = await encryptedClickHouse();
});
afterAll(async () => {
  await Promise.all(children.map((child) => child.stop()));
  clickhouse.close();
  await query(postgres, 'alter system reset ssl');
  await query(postgres, 'select pg_reload_conf()');
  rmSync(folder, { recursive: true, force: true });
});

const SECRET = randomBytes(32).toString('hex');
const trusting = { NODE_EXTRA_CA_CERTS: certFile };
const tokenServiceEnv = (): Record<string, string> => ({
  ...{ KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '', TOKEN_SERVICE_GROUP_ID: uniqueName('encrypted') },
  ...{ POSTGRES_URL: database, SERVICE_AUTH_SECRET: SECRET, MASTER_KEY: randomBytes(32).toString('base64') },
  ...{ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, HOST: '127.0.0.1' },
});
function start(name: string, env: Record<string, string>): ChildService {
  const child = new ChildService(name, env);
  children.push(child);
  return child;
}

/** Runs `ml-connector migrate` against the encrypted listener. */
async function migrate(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const url = `https://localhost:${(clickhouse.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [programOf('cli'), 'migrate'], {
    env: { PATH: process.env['PATH'], CLICKHOUSE_URL: url, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

/** Status of an https address whose certificate is checked. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { ca: readFileSync(certFile) }, (answer) => resolve(answer.resume().statusCode))
      .once('error', reject)
      .end();
  });
}

describe('what is not Kafka, encrypted as well', () => {
  it('ClickHouse is asked by https once its authority is trusted, and not before', async () => {
    expect(await migrate(trusting)).toMatchObject({ code: 0 });
    const distrusting = await migrate({});
    expect(distrusting.code).not.toBe(0);
    expect(distrusting.said).toMatch(/self-signed certificate/i);
  });

  it('PostgreSQL is not spoken to when nobody we trust signed its certificate', async () => {
    const child = start('token-service', tokenServiceEnv());
    // It waits for somebody to put that right, as with a wrong password.
    const waits = /"code":"postgres_refused"[^\n]*self-signed certificate[^\n]*"event":"service_start_waits"/i;
    await vi.waitFor(() => expect(child.said).toMatch(waits), { timeout: 20_000, interval: 200 });
    expect(child.said).not.toContain(SECRET);
  });

  it('token-service talks to PostgreSQL by TLS alone, and webhook-ingress to it by https', async () => {
    const tokens = start('token-service', { ...tokenServiceEnv(), ...trusting });
    const url = (await tokens.url()).replace('127.0.0.1', 'localhost');
    await vi.waitFor(async () => expect(await statusOf(`${url}/ready`)).toBe(200), { timeout: 20_000, interval: 200 });
    const name = new URL(database).pathname.slice(1);
    const [found] = await query(
      postgres,
      `select count(*)::int as all, (count(*) filter (where ssl))::int as encrypted
       from pg_stat_ssl join pg_stat_activity using (pid) where datname = '${name}'`,
    );
    expect(Number(found?.['all'])).toBeGreaterThan(0);
    expect(found?.['encrypted']).toBe(found?.['all']);
    const ingress = start('webhook-ingress', {
      ...{ KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '', SPOOL_DIR: join(folder, 'spool'), ...trusting },
      ...{ TOKEN_SERVICE_URL: url, SERVICE_AUTH_SECRET: SECRET, LOG_LEVEL: 'debug' },
    });
    // Only token-service can say that there is no such connection.
    const answered = await fetch(`${await ingress.url()}/webhooks/exact/00000000-0000-4000-8000-000000000000`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"Content":{},"HashCode":"x"}',
    });
    expect(answered.status).toBe(404);
  });
});
