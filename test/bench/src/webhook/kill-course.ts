import { systemClock } from '@ml-connector/kernel';
import { readdirSync } from 'node:fs';
import type { Broker } from './broker.js';
import { IngressProcess, type IngressSettings } from './ingress-process.js';
import { keptNotices, type Kept } from './kept-notices.js';
import { Senders } from './senders.js';

/** Where a kill strikes: while it starts, while brokers take the notices, while the disk does, while that is drained. */
export const KILL_POINTS = ['starting', 'direct', 'away', 'draining'] as const;
/** See `KILL_POINTS`. */
export type KillPoint = (typeof KILL_POINTS)[number];

/** What happened. */
export interface KillTally extends Kept {
  readonly answered: number;
  readonly kills: Readonly<Record<KillPoint, number>>;
  readonly restarts: number;
  readonly serverErrors: number;
}

/** What the course is run on. */
export interface KillGround {
  readonly broker: Broker;
  readonly settings: IngressSettings;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** So long it is left alone at most before the next kill. */
const LONGEST_LIFE_MS = 600;
const LONGEST_DRAIN_MS = 4_000;
const SEGMENT_NUMBER = 12;

/** Kills webhook-ingress again and again under load, and takes the broker away every few kills. */
export class KillCourse {
  private readonly kills = { starting: 0, direct: 0, away: 0, draining: 0 };
  private restarts = 0;
  private process: IngressProcess;

  constructor(private readonly ground: KillGround) {
    this.process = new IngressProcess(ground.settings);
  }

  /** `rounds` of a broker restart, each with a kill at every point. */
  async run(rounds: number): Promise<KillTally> {
    const { broker, settings } = this.ground;
    try {
      await this.process.answering();
      const senders = new Senders(settings.port);
      for (let round = 0; round < rounds; round++) await this.round();
      await senders.stop();
      await this.drained();
      const kept = await keptNotices(broker.address, senders.answered);
      const serverErrors = [...senders.statuses].reduce((sum, [status, n]) => sum + (status >= 500 ? n : 0), 0);
      return { ...kept, answered: senders.total, kills: this.kills, restarts: this.restarts, serverErrors };
    } finally {
      await this.process.kill();
    }
  }

  private async round(): Promise<void> {
    const { broker, signal } = this.ground;
    signal.throwIfAborted();
    await this.drained();
    await this.live();
    await this.strike('direct');
    await this.pause(250);
    await this.strike('starting');
    await this.process.answering();
    await broker.goAway();
    this.restarts++;
    await this.until(() => this.waiting() > 0);
    await this.live();
    await this.strike('away');
    await this.process.answering();
    await this.until(() => this.waiting() > 0);
    await broker.comeBack();
    await this.whileDraining();
    await this.strike('draining');
    await this.process.answering();
  }

  private async strike(point: KillPoint): Promise<void> {
    if (this.process.crashed) throw new Error(`webhook-ingress ended by itself before it was killed (${point})`);
    await this.process.kill();
    this.kills[point]++;
    this.process = new IngressProcess(this.ground.settings);
  }

  /** Some time while the broker is back and the spool is not empty, or right when its first segment was sent. */
  private async whileDraining(): Promise<void> {
    const first = this.files().toSorted()[0]?.slice(0, SEGMENT_NUMBER);
    const end = performance.now() + this.ground.random() * LONGEST_DRAIN_MS;
    await this.until(() => performance.now() > end || this.files().every((name) => !name.startsWith(first ?? '')));
  }

  private drained(): Promise<void> {
    return this.until(() => this.waiting() === 0);
  }

  private waiting(): number {
    return this.files().length;
  }

  private files(): string[] {
    return readdirSync(this.ground.settings.spoolDir);
  }

  private live(): Promise<void> {
    return this.pause(LONGEST_LIFE_MS);
  }

  private pause(mostMs: number): Promise<void> {
    return systemClock.sleep(Math.floor(this.ground.random() * mostMs));
  }

  private async until(done: () => boolean): Promise<void> {
    const end = performance.now() + 120_000;
    while (!done()) {
      this.ground.signal.throwIfAborted();
      if (performance.now() > end) throw new Error(`not there in time; the spool holds ${this.files().join(', ')}`);
      await systemClock.sleep(1);
    }
  }
}
