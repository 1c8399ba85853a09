import {
  compareUntilEqual,
  connectDemoStack,
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
import { ALERT_API, TOKEN_API, type AlertView, type ConnectionView } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('../../../../apps/cli/bin/ml-connector.mjs', import.meta.url));
const REGIONS = 3;
const LOAD_WITHIN_MS = 300_000;
const MODEL_WITHIN_MS = 120_000;
const EQUAL_WITHIN_MS = 240_000;
const LOOK_MS = 500;
const QUIET = { update: () => undefined, close: () => undefined };

/** The demo while it runs. */
export class Demo {
  readonly services: Services;
  private readonly exactControl: string;

  private constructor(
    readonly stack: Stack,
    private readonly dataDir: string,
  ) {
    this.services = operatorCalls(stack.access);
    this.exactControl = stack.access.sandbox?.exactControl ?? '';
  }

  static async start(dataDir: string, seed: number, log: (text: string) => void): Promise<Demo> {
    const stack = await startStack({ dataDir, seed, size: 'small', onStep: () => undefined, onEvent: log });
    return new Demo(stack, dataDir);
  }

  stop(): Promise<void> {
    return this.stack.stop();
  }

  /** Authorises what is new or held: a person's one click each. */
  async authorise(): Promise<void> {
    await connectDemoStack(this.services, this.stack.access);
  }

  async loaded(): Promise<void> {
    await waitForLoad(this.services, REGIONS, QUIET, LOAD_WITHIN_MS);
    await waitForModel(this.services, MODEL_WITHIN_MS);
  }

  async trade(count: number): Promise<void> {
    const body = JSON.stringify({ count });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.exactControl}/trade`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`the books do not trade: ${await response.text()}`);
  }

  /** Runs `ml-connector` as a person would. */
  async command(...args: string[]): Promise<void> {
    await run(process.execPath, [PROGRAM, '--data-dir', this.dataDir, ...args]);
  }

  /** Reads in full what Exact keeps no log of deletions of. */
  async findUnlogged(): Promise<void> {
    for (const { name } of await this.connections()) await this.command('sync', 'full', name, '--unlogged');
  }

  async compare(): Promise<ComparisonReport> {
    const warehouse = new WarehouseClient({ url: this.stack.engines.clickhouseUrl, application: 'restore-proof' });
    try {
      const compare = (): Promise<ComparisonReport> => runComparison(warehouse, this.services, this.exactControl);
      return await compareUntilEqual(compare, EQUAL_WITHIN_MS);
    } finally {
      await warehouse.close();
    }
  }

  async connections(): Promise<ConnectionView[]> {
    return (await this.services.get('token-service', TOKEN_API.connections)) as ConnectionView[];
  }

  /** Alerts of a lost chain that last. */
  async chainsLost(): Promise<number> {
    const alerts = (await this.services.get('token-service', `${ALERT_API.alerts}?open=true`)) as AlertView[];
    return alerts.filter(({ kind }) => kind === 'chain_lost').length;
  }

  /** Value of a metric of token-service. */
  async tokenMetric(series: string): Promise<number> {
    const text = await (await fetch(`${this.stack.access.services['token-service']}/metrics`)).text();
    const found = text.split('\n').find((line) => line.startsWith(series));
    return Number(found?.split(' ').at(-1) ?? 0);
  }

  /** Waits for something to come true. Throws with its name when it does not in time. */
  async until(what: string, isSo: () => Promise<boolean>, withinMs = 180_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`);
      await systemClock.sleep(LOOK_MS);
    }
  }
}
