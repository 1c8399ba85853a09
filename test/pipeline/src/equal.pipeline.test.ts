import { systemClock } from '@ml-connector/kernel';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mlConnector } from './command-line.js';
import { freshDataFolder, removeDataFolder } from './data-folders.js';
import { DemoStack, differencesOf } from './demo-stack.js';
import { seededRandom } from '@ml-connector/testing';

/** How many companies, and the first one's seed; `npm run proof -- equal` sets these. The main job covers one. */
const RUNS = Number(process.env['EQUAL_RUNS'] ?? 0);
const SEED = Number(process.env['EQUAL_SEED'] ?? 1);
const REPORT = process.env['EQUAL_REPORT'];

const ROUNDS = 3;
const SERVICES = ['exact-fetcher', 'transformer', 'warehouse-writer', 'webhook-ingress', 'token-service'] as const;
const CHANGES = [
  ...['SalesOrders', 'SalesOrderLines', 'SalesInvoices', 'PurchaseOrders', 'PurchaseEntries'].flatMap((resource) => [
    { resource, action: 'insert' },
    { resource, action: 'update' },
    { resource, action: 'delete' },
  ]),
  ...['Accounts', 'Items', 'Costcenters', 'GLAccounts', 'Receivables', 'TransactionLines', 'Budgets'].map(
    (resource) => ({
      resource,
      action: 'update',
    }),
  ),
  { resource: 'GLAccountClassificationMappings', action: 'delete' },
];

const figures = { companies: 0, changes: 0, tables: 0, unequal: 0 };
let demo: DemoStack | undefined;
let dataDir: string;

afterEach(async () => {
  await demo?.stop();
  demo = undefined;
  await removeDataFolder(dataDir);
  if (REPORT !== undefined) writeFileSync(REPORT, JSON.stringify(figures));
});

/** One named change; what the books can't do just then (nothing is open, say) is no change. */
async function change(stack: DemoStack, division: number, pick: (typeof CHANGES)[number]): Promise<void> {
  const answer = await fetch(`${stack.exactControl}/mutate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ division, ...pick }),
  });
  expect([200, 400], JSON.stringify(pick)).toContain(answer.status);
  if (answer.ok) figures.changes += 1;
}

async function compare(stack: DemoStack, timeoutMs: number): Promise<void> {
  const report = await stack.compare(timeoutMs);
  const differences = differencesOf(report);
  figures.tables += report.totals.length;
  figures.unequal += differences.length;
  expect(differences).toEqual([]);
}

describe.runIf(RUNS > 0)('random companies with random business', () => {
  it.each(Array.from({ length: RUNS }, (_, run) => SEED + run))('are equal everywhere: seed %i', async (seed) => {
    for (const name of ['KAFKA_BROKERS', 'POSTGRES_URL', 'CLICKHOUSE_URL']) vi.stubEnv(name, undefined);
    const random = seededRandom(seed);
    const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    dataDir = await freshDataFolder(`equal-${seed}`);
    demo = await DemoStack.start({ dataDir, seed, log: () => undefined });
    await demo.loaded();
    figures.companies += 1;
    await compare(demo, 30_000);
    const { divisions } = (await demo.control('GET', '/divisions')) as { divisions: { division: number }[] };
    for (let round = 0; round < ROUNDS; round++) {
      const trades = 5 + Math.floor(random() * 40);
      await demo.trade(trades);
      figures.changes += trades;
      for (let n = 0; n < 10; n++) await change(demo, oneOf(divisions).division, oneOf(CHANGES));
      demo.kill(oneOf(SERVICES));
      await systemClock.sleep(random() * 2_000);
      await vi.waitFor(() => mlConnector(dataDir, 'sync', 'now'), { timeout: 60_000, interval: 500 });
      await compare(demo, 90_000);
    }
  });
});
