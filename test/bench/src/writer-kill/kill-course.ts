import { systemClock } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';
import { judge, type Verdict } from './judge.js';
import { KillHistory } from './kill-history.js';
import {
  ENGINE_POINTS,
  TRANSFORMER_POINTS,
  WRITER_POINTS,
  type KillPoint,
  type Strike,
  type ToVictim,
} from './kill-points.js';
import { KillStand } from './kill-stand.js';
import type { Victim, VictimName } from './victim.js';

/** How services and engines are killed. */
export interface KillPlan {
  readonly seed: number;
  readonly kills: number;
  readonly partitions: number;
}

/** What happened. */
export interface KillFindings extends Verdict {
  readonly kills: number;
  /** By service and point; `elsewhere`: it did not come by the point in time and was killed where it was. */
  readonly byPoint: Readonly<Record<string, number>>;
  readonly records: number;
  readonly moved: KillHistory['moved'];
  readonly faults: readonly string[];
  /** Services that ended by themselves while an engine was away. */
  readonly endedAway: number;
}

const SLOTS: readonly VictimName[] = ['warehouse-writer', 'warehouse-writer', 'transformer', 'transformer'];
const RECORDS_A_ROUND = 150;
const ROUND_MS = 150;
/** With so many messages waiting, no more are sent. */
const MOST_WAITING = 4_000;
const POINT_WITHIN_MS = 8_000;
/** Longer than a session lasts (preload.ts), so that others have its partitions. */
const LONGEST_HALT_MS = 4_000;
const SHORTEST_HALT_MS = 500;
const KILLS_AN_ENGINE = 50;
/** So long after an engine came back, services may still end because it was away. */
const AWAY_AFTER_MS = 20_000;
const DRAIN_WITHIN_MS = 180_000;

/** Kills services at named points, and engines, under a stream of records; then compares the warehouse with the model. */
export async function runKills(plan: KillPlan, signal: AbortSignal): Promise<KillFindings> {
  const stand = await KillStand.start(plan.partitions);
  try {
    return await new KillCourse(stand, plan, signal).run();
  } finally {
    await stand.stop();
  }
}

class KillCourse {
  private readonly history: KillHistory;
  private readonly byPoint: Record<string, number> = {};
  private readonly faults: string[] = [];
  private readonly done = new AbortController();
  private kills = 0;
  private slotsDone = 0;
  private endedAway = 0;
  private broken = false;
  private awayUntilMs = 0;
  private records = 0;

  constructor(
    private readonly stand: KillStand,
    private readonly plan: KillPlan,
    private readonly signal: AbortSignal,
  ) {
    this.history = new KillHistory(plan.seed, 'conn', [101, 102, 103], plan.partitions);
  }

  async run(): Promise<KillFindings> {
    const feeding = Promise.allSettled([this.feed()]);
    const turns = Math.ceil(this.plan.kills / SLOTS.length);
    const slots = SLOTS.map((name, index) => this.slot(name, index % 2, turns));
    const ended = await Promise.allSettled([...slots, this.engines()].map((work) => this.orBreakOff(work)));
    this.done.abort();
    await feeding;
    const victims = ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    await this.send(this.history.rest());
    await this.drained();
    for (const victim of victims) await victim?.stop();
    const verdict = await judge(this.stand, this.history);
    const { kills, byPoint, records, faults, endedAway } = this;
    return { ...verdict, kills, byPoint, records, moved: this.history.moved, faults, endedAway };
  }

  /** What fails ends the others, too. */
  private async orBreakOff<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.broken = true;
      this.done.abort(error);
      throw error;
    }
  }

  /** One of two services of a group, struck so many times and started again; gives the one that is left. */
  private async slot(name: VictimName, half: number, turns: number): Promise<Victim> {
    const points = name === 'transformer' ? TRANSFORMER_POINTS : WRITER_POINTS;
    const random = seededRandom(this.plan.seed * 100 + points.length * 2 + half);
    const ended = AbortSignal.any([this.signal, this.done.signal]);
    let victim = this.stand.victim(name);
    for (let turn = 0; turn < turns;) {
      await victim.assigned(ended);
      ended.throwIfAborted();
      // Both halves together come by every point in turn.
      const point = points[(turn * 2 + half) % points.length] as KillPoint;
      if (!victim.ended && (await this.strike(victim, point, random))) turn++;
      this.check(victim);
      if (victim.ended) victim = this.stand.victim(name);
    }
    this.slotsDone++;
    return victim;
  }

  private async strike(victim: Victim, point: KillPoint, random: () => number): Promise<boolean> {
    const strike = strikeAt(point, random);
    const after = point === 'rebalance' ? 0 : Math.floor(random() * 4);
    const reached = await this.struck(victim, { point, strike, after });
    this.count(`${victim.name} ${reached ? `${point}${strike === 'kill' ? '' : `_${strike}`}` : 'elsewhere'}`);
    if (!reached) await victim.kill();
    if (!reached || strike !== 'stop') return reached;
    await systemClock.sleep(SHORTEST_HALT_MS + Math.floor(random() * (LONGEST_HALT_MS - SHORTEST_HALT_MS)));
    victim.wake();
    return true;
  }

  /** A group changes when a member joins: where all others are done, nobody else would. */
  private async struck(victim: Victim, how: ToVictim): Promise<boolean> {
    const joining = how.point === 'rebalance' ? this.stand.victim(victim.name) : undefined;
    try {
      return await victim.strike(how, POINT_WITHIN_MS);
    } finally {
      await joining?.kill();
    }
  }

  private async engines(): Promise<undefined> {
    const turns = Math.max(ENGINE_POINTS.length, Math.floor(this.plan.kills / KILLS_AN_ENGINE));
    for (let turn = 0; turn < turns; turn++) {
      const at = Math.floor(((turn + 0.3) * this.plan.kills) / turns);
      while (this.kills < at && this.slotsDone < SLOTS.length) await systemClock.sleep(50);
      const point = ENGINE_POINTS[turn % ENGINE_POINTS.length] ?? 'broker';
      this.awayUntilMs = Infinity;
      await this.stand.restart(point === 'broker' ? 'kafka' : 'clickhouse');
      this.awayUntilMs = systemClock.now() + AWAY_AFTER_MS;
      this.count(point);
    }
    return undefined;
  }

  private count(what: string): void {
    this.kills++;
    this.byPoint[what] = (this.byPoint[what] ?? 0) + 1;
  }

  /** A service that can't start because an engine is away ends, and is started again: that is no fault. */
  private check({ fault }: Victim): void {
    if (fault === undefined) return;
    if (systemClock.now() < this.awayUntilMs) this.endedAway++;
    else this.faults.push(`${fault}; its log ends with: ${this.stand.lastWords()}`);
  }

  private async feed(): Promise<void> {
    while (!this.done.signal.aborted) {
      if ((await this.waiting()) < MOST_WAITING) await this.send(this.history.next(RECORDS_A_ROUND));
      await systemClock.sleep(ROUND_MS);
    }
  }

  /** Sends until the broker has it: what is sent twice is a repetition like others. */
  private async send(messages: Parameters<KillStand['send']>[0]): Promise<void> {
    this.records += messages.length;
    for (;;) {
      try {
        return await this.stand.send(messages);
      } catch (error) {
        if (this.signal.aborted || this.broken) throw error;
        await systemClock.sleep(200);
      }
    }
  }

  /** Messages that wait for a transformer or a writer; as good as none while the broker is away. */
  private async waiting(): Promise<number> {
    try {
      return (await this.stand.lag('transformer')) + (await this.stand.lag('warehouse-writer'));
    } catch {
      // The broker was killed: sending waits for it.
      return 0;
    }
  }

  private async drained(): Promise<void> {
    const endMs = systemClock.now() + DRAIN_WITHIN_MS;
    for (const name of ['transformer', 'warehouse-writer'] as const)
      while ((await this.stand.lag(name)) > 0) {
        this.signal.throwIfAborted();
        if (systemClock.now() > endMs) throw new Error(`${name} did not catch up`);
        await systemClock.sleep(100);
      }
  }
}

/** A death, but for `two_owners`; a service that loses its group in the middle of its work may also hang. */
function strikeAt(point: KillPoint, random: () => number): Strike {
  if (point === 'two_owners') return random() < 0.5 ? 'linger' : 'stop';
  return 'kill';
}
