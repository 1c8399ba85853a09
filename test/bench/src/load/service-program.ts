import { serviceEntry } from '@ml-connector/cli';
import type { ServiceName } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { freePort } from '@ml-connector/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../run-program.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const READY_WITHIN_MS = 60_000;

/** A service as it runs in production: its own program, with the options it is shipped with. */
export class ServiceProgram {
  private constructor(
    private readonly service: ServiceName,
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /** Starts it and waits until it is ready: its partitions are assigned. */
  static async start(service: ServiceName, environment: Readonly<Record<string, string>>): Promise<ServiceProgram> {
    const port = await freePort();
    const { nodeOptions, script } = serviceEntry(service);
    const profile = (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter(Boolean);
    const child = spawn(process.execPath, [...nodeOptions, ...profile, script], {
      env: { ...cleanEnvironment(ROOT), PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 2, 2],
    });
    const program = new ServiceProgram(service, child, `http://127.0.0.1:${port}`);
    await program.#ready();
    return program;
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** Throws when it is not running any more. */
  assertRunning(): void {
    if (this.child.exitCode !== null) throw new Error(`${this.service} ended with ${this.child.exitCode}`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.kill('SIGTERM')) await ended;
  }

  async #ready(): Promise<void> {
    const untilMs = performance.now() + READY_WITHIN_MS;
    for (;;) {
      this.assertRunning();
      if (await isReady(this.url)) return;
      if (performance.now() > untilMs) throw new Error(`${this.service} is not ready`);
      await systemClock.sleep(50);
    }
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ready`, { headers: { connection: 'close' } })).ok;
  } catch (error) {
    // Nobody listens yet: what fetch throws has the system's error as its cause.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
