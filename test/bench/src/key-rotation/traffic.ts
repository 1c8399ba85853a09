import { setTimeout as pause } from 'node:timers/promises';
import type { Calls } from './calls.js';
import { numberOf, secretOf, type Credential } from './credentials.js';
import type { Replica } from './replica.js';

/** What the traffic met. */
export interface Tally {
  reads: number;
  /** Reads that were refused, or answered with something else than the secret. */
  failedReads: number;
  /** Reads that broke off because their replica was killed; another replica answered them. */
  cutReads: number;
  changes: number;
  failedChanges: number;
  created: number;
  removed: number;
  readonly problems: string[];
}

const READERS = 8;
const CHANGE_PAUSE_MS = 10;

/** Readers and a writer that never rest, over the replicas that take requests at the moment. */
export class Traffic {
  readonly tally: Tally = {
    reads: 0,
    failedReads: 0,
    cutReads: 0,
    changes: 0,
    failedChanges: 0,
    created: 0,
    removed: 0,
    problems: [],
  };
  private resting = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly calls: Calls,
    private readonly credentials: Credential[],
    private readonly live: () => readonly Replica[],
    private readonly random: () => number,
  ) {}

  start(): void {
    this.running = Promise.all([...Array.from({ length: READERS }, () => this.reader()), this.writer()]);
  }

  async stop(): Promise<void> {
    this.resting = true;
    await this.running;
  }

  private async reader(): Promise<void> {
    while (!this.resting) await this.read(this.anyOf(this.credentials));
  }

  /** A read has to give the secret that was stored when it began, or a later one. */
  private async read(credential: Credential): Promise<void> {
    const least = credential.stored;
    for (;;) {
      const replica = this.anyOf(this.live());
      const { status, text, secrets } = await this.calls.read(replica, credential.id);
      if (status === 0 && replica.gone) {
        this.tally.cutReads += 1;
        continue;
      }
      this.tally.reads += 1;
      const number = numberOf(credential.name, secrets?.[0]);
      if (number !== undefined && number >= least) return;
      this.tally.failedReads += 1;
      this.problem(`read of ${credential.name} at ${least}: ${status} ${text}`);
      return;
    }
  }

  private async writer(): Promise<void> {
    for (let turn = 0; !this.resting; turn++) {
      if (turn % 5 === 0) await this.comeAndGo(turn);
      else await this.change(this.anyOf(this.credentials));
      await pause(CHANGE_PAUSE_MS);
    }
  }

  private async change(credential: Credential): Promise<void> {
    const next = credential.stored + 1;
    const replica = this.anyOf(this.live());
    const { status, text } = await this.calls.change(replica, credential.id, secretOf(credential.name, next));
    this.tally.changes += 1;
    // Cut off: it may be stored or not. The same number is stored once more at the next turn.
    if (status === 0 && replica.gone) return;
    if (status === 200) credential.stored = next;
    else {
      this.tally.failedChanges += 1;
      this.problem(`change of ${credential.name}: ${status} ${text}`);
    }
  }

  /** A row that is made, read and removed while all the others are rewrapped. */
  private async comeAndGo(turn: number): Promise<void> {
    const replica = this.anyOf(this.live());
    const name = `passing-${turn}`;
    const id = await this.calls.create(replica, name, secretOf(name, 0)).catch((error: unknown) => {
      if (!replica.gone) this.problem(String(error));
      return undefined;
    });
    if (id === undefined) return;
    this.tally.created += 1;
    await this.read({ name, id, stored: 0 });
    const last = this.anyOf(this.live());
    const { status, text } = await this.calls.remove(last, id);
    if (status === 200) this.tally.removed += 1;
    else if (!last.gone) this.problem(`removal of ${name}: ${status} ${text}`);
  }

  private anyOf<T>(all: readonly T[]): T {
    return all[Math.floor(this.random() * all.length)] as T;
  }

  private problem(text: string): void {
    if (this.tally.problems.length < 20) this.tally.problems.push(text.slice(0, 300));
  }
}
