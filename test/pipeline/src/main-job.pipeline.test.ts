import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  compareUntilEqual,
  connectDemo,
  demoRegions,
  operatorCalls,
  runComparison,
  startStack,
  waitForLoad,
  waitForModel,
  type ComparisonReport,
  type Services,
  type Stack,
} from '@ml-connector/cli';
import { WarehouseClient } from '@ml-connector/clickhouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const dataDir = mkdtempSync(join(tmpdir(), 'main-job-'));
let stack: Stack;
let services: Services;
let client: WarehouseClient;
let control = '';

/** Sweeps so close that a test need not wait for what no webhook tells of. */
const sweeps = { SWEEP_SYNC_S: '10', SWEEP_MODIFIED_S: '10', SWEEP_SNAPSHOT_S: '15', SWEEP_DELETED_S: '5' };

const start = async (): Promise<void> => {
  stack = await startStack({
    dataDir,
    seed: 7,
    size: 'small',
    sweeps,
    onStep: () => undefined,
    onEvent: () => undefined,
  });
  services = operatorCalls(stack.access);
  client = new WarehouseClient({ url: stack.access.clickhouseUrl, application: 'test' });
  control = stack.access.sandbox?.exactControl ?? '';
};
const stop = async (): Promise<void> => {
  await client.close();
  await stack.stop();
};
const settled = (timeoutMs: number): Promise<ComparisonReport> =>
  compareUntilEqual(() => runComparison(client, services, control), timeoutMs);
const post = async (path: string, body: unknown): Promise<unknown> => {
  const response = await fetch(control + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
  return response.json();
};

/** What is not equal, for the message of a failure. */
function faults(report: ComparisonReport): unknown {
  return {
    totals: report.totals.filter((total) => !total.equal),
    questions: report.questions.filter((q) => q.differences.length > 0).map((q) => [q.name, q.differences.slice(0, 3)]),
  };
}
const NOTHING = { totals: [], questions: [] };

beforeAll(start);
afterAll(async () => {
  await stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the main job', () => {
  it('loads three divisions at the least number of calls, equal to the source to the cent', async () => {
    const regions = demoRegions(Number(new URL(control).port));
    await connectDemo(services, regions, {
      exactControl: control,
      redirectUri: `${stack.access.services['token-service']}/oauth/callback`,
      webhookBaseUrl: stack.access.services['webhook-ingress'],
      looker: {
        baseUrl: stack.access.sandbox?.looker ?? '',
        clientId: 'demo-looker-key',
        clientSecret: 'demo-looker-secret',
      },
    });
    const load = await waitForLoad(services, 3, { update: () => undefined, close: () => undefined }, 200_000);
    expect(load.parked).toEqual([]);
    expect(load.calls).toBe(load.callsLeast);
    await waitForModel(services, 60_000);
    const report = await settled(30_000);
    expect(faults(report)).toEqual(NOTHING);
    expect(report.totals.length).toBeGreaterThan(100);
    expect(report.questions.map((q) => q.figures.length > 10)).toEqual([true, true, true]);
  });

  it('follows orders, invoices, payments, corrections and deletions', async () => {
    await post('/trade', { count: 80 });
    expect(faults(await settled(200_000))).toEqual(NOTHING);
  });

  it('is equal again after everything was stopped and started, with changes in between', async () => {
    await stop();
    await start();
    await post('/trade', { count: 10 });
    await waitForModel(services, 60_000);
    expect(faults(await settled(200_000))).toEqual(NOTHING);
  });
});
