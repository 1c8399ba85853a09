import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { PatientHost } from './patient-host.js';

const RUNBOOK = fileURLToPath(new URL('../../../docs/runbooks/ExactServiceNotReady.md', import.meta.url));
const WAIT = { timeout: 30_000, interval: 100 };

/**
 * Alive, not ready with the reason, said in the log, shown to the alert, told in the alert's runbook; and the process
 * goes on. `says` is in the reason besides the code.
 */
export async function waitsBecauseOf(host: PatientHost, code: string, says = code): Promise<void> {
  await vi.waitFor(async () => expect((await host.ready()).text).toContain(code), WAIT);
  const { status, text } = await host.ready();
  expect(status).toBe(503);
  expect(text).toContain(says);
  expect(await host.live()).toBe(200);
  expect(host.codesOf('service_start_waits')).toContain(code);
  expect((await host.readiness()).join()).toMatch(/service_ready\{part="service",service="[a-z-]+"\} 0/);
  expect(readFileSync(RUNBOOK, 'utf8')).toContain(`\`${code}\``);
  expect(host.exited).toBeUndefined();
}
