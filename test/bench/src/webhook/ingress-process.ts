import { serviceEntry } from '@ml-connector/cli';
import { systemClock } from '@ml-connector/kernel';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cleanEnvironment } from '../run-program.js';

/** What webhook-ingress is started with. */
export interface IngressSettings {
  readonly port: number;
  readonly brokers: string;
  readonly keysUrl: string;
  readonly spoolDir: string;
  /** File descriptor its log goes to; default: stderr. */
  readonly log?: number;
  /** Where compiled code is kept for the next start. */
  readonly compileCache?: string;
}

/** webhook-ingress as it runs in production, in a process of its own. */
export class IngressProcess {
  private readonly child: ChildProcess;
  private readonly exit: Promise<void>;
  private killed = false;

  constructor(private readonly settings: IngressSettings) {
    const { nodeOptions, script } = serviceEntry('webhook-ingress');
    const { brokers, keysUrl, spoolDir, port, log = 2, compileCache } = settings;
    this.child = spawn(process.execPath, [...nodeOptions, script], {
      env: {
        ...cleanEnvironment('/'),
        PORT: String(port),
        KAFKA_BROKERS: brokers,
        TOKEN_SERVICE_URL: keysUrl,
        SERVICE_AUTH_SECRET: 'of-these-proofs-only-forty-characters-long',
        SPOOL_DIR: spoolDir,
        LOG_LEVEL: 'error',
        LOG_FORMAT: 'json',
        // All load comes from one address.
        WEBHOOK_REQUESTS_PER_S: '1000000000',
        WEBHOOK_CONNECTIONS_PER_ADDRESS: '10000',
        ...(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache }),
      },
      stdio: ['ignore', log, log],
    });
    this.exit = new Promise((resolve) => this.child.once('exit', () => resolve()));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** It ended, and not by us. */
  get crashed(): boolean {
    return !this.killed && this.child.exitCode !== null;
  }

  get url(): string {
    return `http://127.0.0.1:${this.settings.port}`;
  }

  /** Resolves once it answers. */
  async answering(): Promise<void> {
    const end = performance.now() + 120_000;
    for (;;) {
      if (await reachable(`${this.url}/live`)) return;
      if (this.crashed) throw new Error(`webhook-ingress ended with ${this.child.exitCode}`);
      if (performance.now() > end) throw new Error('webhook-ingress did not start in time');
      await systemClock.sleep(20);
    }
  }

  /** Ends it at once, wherever it is. */
  async kill(): Promise<void> {
    this.killed = true;
    this.child.kill('SIGKILL');
    await this.exit;
  }

  async stop(): Promise<void> {
    this.killed = true;
    this.child.kill('SIGTERM');
    await this.exit;
  }

  /** Value of a metric; the sum over its labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`, { headers: { connection: 'close' } })).text();
    const values = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
    return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
  }

  /** Memory it has resident, in MB. */
  rssMb(): number {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'));
    return Number(found?.[1]) / 1024;
  }
}

async function reachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
