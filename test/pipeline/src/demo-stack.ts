import {
  compareUntilEqual,
  connectDemoStack,
  operatorCalls,
  runComparison,
  startStack,
  waitForLoad,
  waitForModel,
  type ComparisonReport,
  type LoadReport,
  type Services,
  type Stack,
} from '@ml-connector/cli';
import { WarehouseClient } from '@ml-connector/clickhouse';
import type { ServiceName } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { execFileSync } from 'node:child_process';

/** How a demo stack is started. */
export interface DemoOptions {
  readonly dataDir: string;
  readonly seed: number;
  /** Settings of exact-fetcher; without them sweeps are so seldom that nothing arrives by them. */
  readonly sweeps?: Readonly<Record<string, string>>;
  /** Told of steps and of restarts of services. */
  readonly log: (text: string) => void;
}

/** So seldom that within a test nothing arrives by a sweep: webhooks and commands have to bring it. */
const SWEEPS = { SWEEP_SYNC_S: '900', SWEEP_MODIFIED_S: '900', SWEEP_SNAPSHOT_S: '900', SWEEP_DELETED_S: '900' };
const DIVISIONS = 3;
const LOAD_TIMEOUT_MS = 180_000;
const MODEL_TIMEOUT_MS = 60_000;

/** The whole product on this machine with the stand-ins for Exact and Looker: three connections, three divisions. */
export class DemoStack {
  readonly services: Services;
  readonly warehouse: WarehouseClient;
  readonly exactControl: string;

  private constructor(
    private readonly stack: Stack,
    readonly dataDir: string,
  ) {
    const { sandbox } = stack.access;
    if (sandbox === undefined) throw new TerminalError('no_sandbox', 'a demo stack needs the stand-ins');
    this.exactControl = sandbox.exactControl;
    this.services = operatorCalls(stack.access);
    this.warehouse = new WarehouseClient({ url: stack.access.clickhouseUrl, application: 'pipeline-test' });
  }

  /** Starts everything and connects the company; a data folder used before is continued. */
  static async start(options: DemoOptions): Promise<DemoStack> {
    const stack = await startStack({
      dataDir: options.dataDir,
      seed: options.seed,
      size: 'small',
      sweeps: options.sweeps ?? SWEEPS,
      onStep: (step, tookMs) => options.log(`${step}: ${Math.round(tookMs)} ms`),
      onEvent: options.log,
    });
    const demo = new DemoStack(stack, options.dataDir);
    try {
      await demo.connect();
      return demo;
    } catch (error) {
      await demo.stop();
      throw error;
    }
  }

  get access(): Stack['access'] {
    return this.stack.access;
  }

  get engines(): Stack['engines'] {
    return this.stack.engines;
  }

  private async connect(): Promise<void> {
    await connectDemoStack(this.services, this.access);
  }

  /** Waits until all is loaded and Looker has its model. */
  async loaded(): Promise<LoadReport> {
    const report = await waitForLoad(
      this.services,
      DIVISIONS,
      { update: () => undefined, close: () => undefined },
      LOAD_TIMEOUT_MS,
    );
    await waitForModel(this.services, MODEL_TIMEOUT_MS);
    return report;
  }

  /** Every division and entity, and three questions through Looker, against the books; tried until equal. */
  compare(timeoutMs: number): Promise<ComparisonReport> {
    return compareUntilEqual(() => runComparison(this.warehouse, this.services, this.exactControl), timeoutMs);
  }

  /** A call to the control interface of the stand-in for Exact. Throws with its message when it refuses. */
  async control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.exactControl}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new TerminalError('control_refused', `${method} ${path} ${JSON.stringify(body)}: ${text}`);
    return JSON.parse(text);
  }

  /** So many business events, spread over the three companies. */
  async trade(count: number): Promise<void> {
    await this.control('POST', '/trade', { count });
  }

  /** Sum of the samples of a service's metric that begin with this text; of histograms labels follow in any order. */
  async metric(service: ServiceName, prefix: string, label = ''): Promise<number> {
    const text = await (await fetch(`${this.access.services[service]}/metrics`)).text();
    const samples = text.split('\n').filter((line) => line.startsWith(prefix) && line.includes(label));
    return samples.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** Ends a service at once, as a crash would; the supervisor starts it again. */
  kill(service: ServiceName): void {
    process.kill(processOf(service), 'SIGKILL');
  }

  async stop(): Promise<void> {
    await this.warehouse.close();
    await this.stack.stop();
  }
}

/** Process of a service that this process started. */
function processOf(service: ServiceName): number {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const own = lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .find((found) => Number(found?.[2]) === process.pid && found?.[3]?.includes(`/apps/${service}/dist/main.js`));
  if (own === null || own === undefined) throw new TerminalError('no_process', `${service} does not run`);
  return Number(own[1]);
}

/** What differs, short enough to be read in a failed test. */
export function differencesOf(report: ComparisonReport): string[] {
  const totals = report.totals
    .filter((total) => !total.equal)
    .map(
      (t) =>
        `${t.divisionKey} ${t.entity}: ${t.sourceRows} rows at Exact, ${t.warehouseRows} here; sums ${t.unequalSums.join(', ') || 'equal'}`,
    );
  const questions = report.questions.flatMap((q) =>
    q.differences
      .slice(0, 5)
      .map((d) => `${q.name} ${d.group.join(' / ')}: ${d.source ?? '-'} against ${d.looker ?? '-'}`),
  );
  return [...totals, ...questions];
}
