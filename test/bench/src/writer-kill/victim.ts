import { serviceEntry } from '@ml-connector/cli';
import { systemClock } from '@ml-connector/kernel';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../run-program.js';
import type { FromVictim, KillPoint, ToVictim } from './kill-points.js';

// From the sources as from what they are compiled to.
const PRELOAD = fileURLToPath(new URL('../../dist/writer-kill/preload.js', import.meta.url));

/** The services that are struck. */
export type VictimName = 'transformer' | 'warehouse-writer';

/** What a service is started with. */
export interface VictimSettings {
  readonly brokers: string;
  readonly clickhouseUrl: string;
  /** File descriptor its log goes to. */
  readonly log: number;
  /** Where compiled code is kept for the next start. */
  readonly compileCache: string;
}

/** Transformer or warehouse writer as it runs in production, in a process of its own that can be struck at named points. */
export class Victim {
  private readonly child: ChildProcess;
  private readonly exit: Promise<void>;
  private readonly assignment = Promise.withResolvers<void>();
  private struck = Promise.withResolvers<KillPoint>();
  private killed = false;

  constructor(
    readonly name: VictimName,
    { brokers, clickhouseUrl, log, compileCache }: VictimSettings,
  ) {
    const { nodeOptions, script } = serviceEntry(name);
    this.child = spawn(process.execPath, [...nodeOptions, '--import', PRELOAD, script], {
      env: {
        ...cleanEnvironment('/'),
        PORT: '0',
        KAFKA_BROKERS: brokers,
        ...(name === 'transformer' ? {} : { CLICKHOUSE_URL: clickhouseUrl }),
        LOG_LEVEL: 'error',
        LOG_FORMAT: 'json',
        NODE_COMPILE_CACHE: compileCache,
      },
      stdio: ['ignore', log, log, 'ipc'],
    });
    this.exit = new Promise((resolve) => this.child.once('exit', () => resolve()));
    this.child.on('message', (message: FromVictim) => {
      if (message.type === 'assigned') this.assignment.resolve();
      else this.struck.resolve(message.point);
    });
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** How it ended, where that was not by a strike. */
  get fault(): string | undefined {
    if (this.killed || !this.ended || this.child.signalCode === 'SIGKILL') return undefined;
    return `${this.name} ended with ${this.child.exitCode ?? this.child.signalCode}`;
  }

  /** Resolves once it has partitions, or has ended, or nobody waits for it any more. */
  async assigned(signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => given.resolve(), { once: true });
    if (!signal.aborted) await Promise.race([this.assignment.promise, this.exit, given.promise]);
  }

  /** Strikes at a point; true when it got there in time. */
  async strike(how: ToVictim, withinMs: number): Promise<boolean> {
    this.struck = Promise.withResolvers();
    if (this.ended) return false;
    this.child.send(how);
    const done = how.strike === 'kill' ? this.exit : Promise.race([this.struck.promise, this.exit]);
    const late = new AbortController();
    const timeUp = systemClock.sleep(withinMs, late.signal).then(
      () => false,
      () => false,
    );
    const there = await Promise.race([done.then(() => true), timeUp]);
    late.abort();
    return there;
  }

  /** Lets one that was halted go on. */
  wake(): void {
    this.child.kill('SIGCONT');
  }

  /** Ends it at once, wherever it is. */
  async kill(): Promise<void> {
    this.killed = true;
    this.child.kill('SIGKILL');
    await this.exit;
  }

  /** Asks it to end, and waits for that. */
  async stop(): Promise<void> {
    this.killed = true;
    this.child.kill('SIGTERM');
    await this.exit;
  }
}
