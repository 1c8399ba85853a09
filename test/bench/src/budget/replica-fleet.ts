import type { ConnectionState } from '@ml-connector/contracts';
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { QuotaServer } from './quota-server.js';
import type { VirtualTime } from './virtual-time.js';

const PROGRAM = join(
  fileURLToPath(new URL('../../../../', import.meta.url)),
  'apps/exact-fetcher/dist/testing/replica.test-double.js',
);
/** Time moves in steps of so many milliseconds. */
const GRID_MS = 50;
/** Real milliseconds without a sign of life before a scenario is given up. */
const STUCK_MS = 60_000;

/** What a fleet is made of. */
export interface FleetOptions {
  readonly time: VirtualTime;
  readonly server: QuotaServer;
  readonly postgresUrl: string;
  readonly replicas: number;
  readonly tickMs: number;
  readonly intervals: Readonly<Record<string, number>>;
  readonly signal: AbortSignal;
}

interface Report {
  readonly seq: number;
  readonly tasks: number;
  readonly sleeping: number;
  readonly nextMs: number | null;
}

interface Replica {
  readonly owner: string;
  readonly child: ChildProcess;
  report: Report | null;
  /** Last move of time it was told of; 0: none since its birth. */
  toldSeq: number;
  dead: boolean;
}

/** Something a replica's message handlers would do. */
export type Deed =
  | { readonly connection: ConnectionState }
  | { readonly notice: { readonly divisionKey: string; readonly feed: string } };

/** Replicas of the engine in processes of their own; time moves when all of them wait for it. */
export class ReplicaFleet {
  readonly #replicas = new Map<number, Replica>();
  readonly #deeds = new Map<number, () => void>();
  #seq = 0;
  #deedId = 0;
  #wake: () => void = () => undefined;
  #isBusThere = true;
  problem: string | null = null;

  constructor(private readonly options: FleetOptions) {
    options.server.onHeld = () => this.#wake();
  }

  async start(): Promise<void> {
    // One first: it migrates.
    this.spawn(0);
    await this.settled();
    for (let n = 1; n < this.options.replicas; n++) this.spawn(n);
    await this.settled();
  }

  /** Starts a replica that is not there, or starts it again; it keeps its name, and with it its leases. */
  spawn(n: number): void {
    if (this.#replicas.has(n)) return;
    const { time, postgresUrl, tickMs, intervals } = this.options;
    const owner = `replica-${n}`;
    const bus = this.#isBusThere ? 'there' : 'away';
    const args = [owner, postgresUrl, String(tickMs), JSON.stringify(intervals), String(time.now()), bus];
    const child = fork(PROGRAM, args, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] });
    const replica: Replica = { owner, child, report: null, toldSeq: 0, dead: false };
    this.#replicas.set(n, replica);
    child.on('message', (message: Report | { readonly did: number }) => {
      if ('did' in message) this.#deeds.get(message.did)?.();
      else replica.report = message;
      this.#wake();
    });
    child.on('exit', (code) => {
      if (!replica.dead) this.problem = `${owner} ended with ${code}`;
      this.#wake();
    });
  }

  /** Brokers answer nobody, or everybody again. */
  setBus(isThere: boolean): void {
    this.#isBusThere = isThere;
    for (const { child } of this.#replicas.values()) if (child.connected) child.send({ bus: isThere });
  }

  /** Ends it as a power failure does. */
  async kill(n: number): Promise<void> {
    const replica = this.#replicas.get(n);
    if (replica === undefined) return;
    replica.dead = true;
    this.#replicas.delete(n);
    if (replica.child.exitCode === null) {
      const ended = new Promise((resolve) => replica.child.once('exit', resolve));
      replica.child.kill('SIGKILL');
      await ended;
    }
    this.options.server.forget(replica.owner);
  }

  async stop(): Promise<void> {
    for (const n of [...this.#replicas.keys()]) await this.kill(n);
  }

  /** Has a replica do something; resolves when it is stored. */
  async act(deed: Deed): Promise<void> {
    const [replica] = this.#replicas.values();
    if (replica === undefined) return;
    const id = ++this.#deedId;
    await new Promise<void>((resolve) => {
      this.#deeds.set(id, resolve);
      replica.child.send({ id, ...deed });
    });
    this.#deeds.delete(id);
  }

  /** Runs until `endMs`: time jumps to the next event whenever everybody waits for it. */
  async runUntil(endMs: number): Promise<void> {
    const { time, signal } = this.options;
    for (;;) {
      await this.settled();
      signal.throwIfAborted();
      const wakes = [...this.#replicas.values()].map(({ report }) => report?.nextMs ?? Infinity);
      const nextMs = Math.min(time.nextMs, ...wakes);
      if (nextMs >= endMs) return;
      await this.#move(Math.max(time.now(), Math.ceil(nextMs / GRID_MS) * GRID_MS));
    }
  }

  /** Resolves when every replica sleeps or waits for the server's virtual time. */
  async settled(): Promise<void> {
    while (!this.#isSettled()) {
      if (this.problem !== null) throw new Error(this.problem);
      await this.#news();
    }
  }

  async #move(nowMs: number): Promise<void> {
    const { time, server } = this.options;
    this.#seq += 1;
    const message = { seq: this.#seq, nowMs };
    for (const replica of this.#replicas.values()) {
      const { child, report, owner } = replica;
      // Whoever sleeps on and waits for no answer does not look at the clock.
      const isConcerned = (report?.nextMs ?? 0) <= nowMs || server.heldOf(owner) > 0;
      if (!isConcerned || !child.connected) continue;
      replica.toldSeq = this.#seq;
      child.send(message);
    }
    // Answers come after the time they come at.
    await time.moveTo(nowMs);
  }

  #isSettled(): boolean {
    const { server } = this.options;
    return [...this.#replicas.values()].every(({ owner, report, toldSeq }) => {
      if (report === null) return false;
      return report.seq === toldSeq && report.sleeping + server.heldOf(owner) === report.tasks;
    });
  }

  async #news(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`stuck: ${this.#describe()}`)), STUCK_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #describe(): string {
    const { server, time } = this.options;
    const all = [...this.#replicas.values()].map(
      ({ owner, report }) => `${owner} ${JSON.stringify(report)} held ${server.heldOf(owner)}`,
    );
    return `${new Date(time.now()).toISOString()} seq ${this.#seq}; ${all.join('; ')}`;
  }
}
