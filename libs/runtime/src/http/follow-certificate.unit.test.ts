import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { selfSigned } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type BadConfigError, parseEnv } from '../config/parse-env.js';
import { defineService } from '../service/define-service.js';
import { startService, type RunningService } from '../service/start-service.js';

const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
const first = selfSigned(folder);
const firstPem = readFileSync(first.certFile, 'utf8');
const events: string[] = [];
const logStream = { write: (line: string): void => void events.push(String(JSON.parse(line).event)) };
let service: RunningService;

beforeAll(async () => {
  service = await startService(defineService({ name: 'transformer', env: z.object({}), imports: () => [] }), {
    env: { LOG_FORMAT: 'json', TLS_CERT_FILE: first.certFile, TLS_KEY_FILE: first.keyFile },
    exit: () => undefined,
    logStream,
  });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks `/live` on a connection of its own, trusting one certificate; gives the status and the certificate shown. */
function live(ca: string): Promise<{ status: number | undefined; shown: PeerCertificate }> {
  return new Promise((resolve, reject) => {
    const asked = request(`https://localhost:${new URL(service.url).port}/live`, { ca, agent: false }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, shown: (answer.socket as TLSSocket).getPeerCertificate() });
    });
    asked.once('error', reject);
    asked.end();
  });
}
/** The watcher goes by the time of a change. */
function touch(seconds: number): void {
  for (const file of Object.values(first)) utimesSync(file, seconds, seconds);
}

describe('a service with a certificate', () => {
  it('answers https, and by nothing else', async () => {
    expect(service.url).toMatch(/^https:/);
    expect((await live(firstPem)).status).toBe(200);
    await expect(fetch(service.url.replace('https', 'http'))).rejects.toThrow();
  });

  it('keeps the certificate it has while the files do not fit, and takes a renewed one without a restart', async () => {
    const key = readFileSync(first.keyFile);
    writeFileSync(first.keyFile, 'half a ke');
    touch(1_000_000_000);
    await vi.waitFor(() => expect(events).toContain('certificate_unusable'), { timeout: 8_000, interval: 50 });
    expect((await live(firstPem)).status).toBe(200);
    writeFileSync(first.keyFile, key);
    selfSigned(folder);
    touch(1_000_000_100);
    await vi.waitFor(() => expect(events).toContain('certificate_renewed'), { timeout: 8_000, interval: 50 });
    const renewed = readFileSync(first.certFile, 'utf8');
    expect((await live(renewed)).status).toBe(200);
    await expect(live(firstPem)).rejects.toThrow(/certificate|self-signed/i);
  });
});

it.each([
  [{ TLS_CERT_FILE: '/a' }, 'TLS_CERT_FILE: certificate and key go together, set both files'],
  [{ TLS_KEY_FILE: '/a' }, 'TLS_KEY_FILE: certificate and key go together, set both files'],
  [{ TLS_CERT_FILE: first.certFile, TLS_KEY_FILE: '/no/such' }, 'TLS_KEY_FILE: ENOENT'],
])('a certificate that can not be used is a bad configuration: %j', (env, problem) => {
  try {
    parseEnv('transformer', z.object({}), env);
    expect.unreachable();
  } catch (error) {
    expect((error as BadConfigError).problems.join()).toContain(problem);
  }
});
