import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { VaultRewrap } from '@ml-connector/contracts';
import type { Calls } from './calls.js';
import type { Replica, StartReplica } from './replica.js';

const LOOK_MS = 50;
/** A killed run's lease has to run out first. */
const PATIENCE_MS = 120_000;

/** What a rotation took. */
export interface Rotation {
  readonly rewrapped: number;
  readonly seconds: number;
}

/** The replicas of token-service and their master keys, as an operator changes them. */
export class Operations {
  /** Those that take requests. */
  live: Replica[] = [];
  refusedStarts = 0;
  private readonly keys: string[] = [newKey()];

  constructor(
    private readonly start: StartReplica,
    private readonly calls: Calls,
    private readonly size: number,
  ) {}

  /** The key that was given up last. */
  get formerKey(): string | undefined {
    return this.keys.at(-2);
  }

  async open(): Promise<void> {
    for (let i = 0; i < this.size; i++) this.live.push(await this.start(this.env()));
  }

  async close(): Promise<void> {
    await Promise.all(this.live.splice(0).map((replica) => replica.stop()));
  }

  /** A replica with the present key only, that remembers nothing; not among those that take requests. */
  fresh(): Promise<Replica> {
    return this.start(this.env());
  }

  /**
   * The whole procedure: a new key, a rolling restart with the former one beside it, the rewrap, and a rolling restart
   * without the former key. `whileRewrapping` is told of progress, and may kill.
   */
  async rotate(whileRewrapping: (progress: VaultRewrap) => Promise<void> = async () => undefined): Promise<Rotation> {
    const former = this.keys.at(-1) ?? '';
    this.keys.push(newKey());
    await this.rollingRestart({ MASTER_KEYS_OLD: former });
    const startedAt = performance.now();
    const rewrapped = await this.rewrap(whileRewrapping);
    const seconds = (performance.now() - startedAt) / 1000;
    while (this.live.length < this.size) this.live.push(await this.start(this.env({ MASTER_KEYS_OLD: former })));
    await this.rollingRestart({});
    return { rewrapped, seconds };
  }

  /** Tries to start a replica with this key alone. */
  async startsWith(key: string): Promise<boolean> {
    try {
      const replica = await this.start({ MASTER_KEY: key });
      await replica.stop();
      return true;
    } catch (error) {
      if (!/needs master key/.test(String(error))) throw error;
      this.refusedStarts += 1;
      return false;
    }
  }

  private async rewrap(tell: (progress: VaultRewrap) => Promise<void>): Promise<number> {
    const deadline = performance.now() + PATIENCE_MS;
    let progress = await this.calls.rewrap(this.first());
    const { left } = progress;
    while (progress.state !== 'done') {
      if (progress.state === 'stuck' || performance.now() > deadline)
        throw new Error(`the rewrap stands at ${JSON.stringify(progress)}`);
      await tell(progress);
      await pause(LOOK_MS);
      progress =
        progress.state === 'running'
          ? (await this.calls.status(this.first())).rewrap
          : await this.calls.rewrap(this.first());
    }
    return left;
  }

  private async rollingRestart(more: Readonly<Record<string, string>>): Promise<void> {
    for (const before of [...this.live]) {
      this.live.push(await this.start(this.env(more)));
      this.live = this.live.filter((replica) => replica !== before);
      await before.stop();
    }
  }

  private env(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return { MASTER_KEY: this.keys.at(-1) ?? '', ...more };
  }

  private first(): Replica {
    const [first] = this.live;
    if (first === undefined) throw new Error('no replica is left');
    return first;
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}
