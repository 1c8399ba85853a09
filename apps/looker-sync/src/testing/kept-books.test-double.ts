import type { HeldJob, JobResult, OneAtATime } from '../one-at-a-time/one-at-a-time.js';
import type { DayCount, DayCounts } from '../state/day-counts.js';
import type { FreshnessBook, Heard } from '../state/freshness-store.js';
import { NEVER_DEPLOYED, type DeployedModel, type ModelBook } from '../state/model-store.js';
import type { Written, WrittenBook, WrittenKind } from '../state/written-store.js';

const DAY_MS = 86_400_000;

/** Counts of one process, for tests of what counts. */
export class KeptCounts implements DayCounts {
  private readonly counts = new Map<string, number>();

  add(what: DayCount, nowMs: number, amount: number): Promise<number> {
    const count = this.of(what, nowMs) + amount;
    this.counts.set(keyOf(what, nowMs), count);
    return Promise.resolve(count);
  }

  today(what: DayCount, nowMs: number): Promise<number> {
    return Promise.resolve(this.of(what, nowMs));
  }

  async reserve(what: DayCount, nowMs: number, atMost: number): Promise<boolean> {
    if (this.of(what, nowMs) >= atMost) return false;
    await this.add(what, nowMs, 1);
    return true;
  }

  private of(what: DayCount, nowMs: number): number {
    return this.counts.get(keyOf(what, nowMs)) ?? 0;
  }
}

const keyOf = (what: DayCount, nowMs: number): string => `${what} ${String(Math.floor(nowMs / DAY_MS))}`;

/** What was heard of loads; every load moves a watermark. */
export class KeptFreshness implements FreshnessBook {
  private kept: Heard = { heard: 1n, told: 0n, confirmedAt: null };

  hear(): Promise<boolean> {
    this.kept = { ...this.kept, heard: this.kept.heard + 1n };
    return Promise.resolve(true);
  }

  state(): Promise<Heard> {
    return Promise.resolve(this.kept);
  }

  setTold(upTo: bigint, confirmedAt: number | null): Promise<void> {
    this.kept = { ...this.kept, told: upTo, confirmedAt: confirmedAt ?? this.kept.confirmedAt };
    return Promise.resolve();
  }
}

/** What was deployed. */
export class KeptModel implements ModelBook {
  private kept = NEVER_DEPLOYED;

  load(): Promise<DeployedModel> {
    return Promise.resolve(this.kept);
  }

  save(changed: Partial<DeployedModel>): Promise<void> {
    this.kept = { ...this.kept, ...changed };
    return Promise.resolve();
  }
}

/** Leases where there are no other replicas, or where one has a job (`taken`). */
export class LoneReplica implements OneAtATime {
  readonly taken = new Set<string>();

  async run<T>(name: string, stop: AbortSignal, work: (held: HeldJob) => Promise<T>): Promise<JobResult<T>> {
    if (this.taken.has(name)) return undefined;
    return { result: await work({ signal: stop, ensureOurs: () => Promise.resolve() }) };
  }
}

/** What was written into Looker. */
export class KeptWritten implements WrittenBook {
  private readonly kept = new Map<string, Written>();

  all(kind: WrittenKind): Promise<ReadonlyMap<string, Written>> {
    const own = [...this.kept].filter(([key]) => key.startsWith(`${kind} `));
    return Promise.resolve(new Map(own.map(([, one]) => [one.name, one])));
  }

  save(kind: WrittenKind, one: Written): Promise<void> {
    this.kept.set(`${kind} ${one.name}`, one);
    return Promise.resolve();
  }

  forget(kind: WrittenKind, name: string): Promise<void> {
    this.kept.delete(`${kind} ${name}`);
    return Promise.resolve();
  }
}
