import {
  errorKind,
  errorText,
  noTracer,
  retryDelayMs,
  type Clock,
  type Counter,
  type Logger,
  type Meter,
  type Traces,
  type Tracer,
} from '@ml-connector/kernel';
import type { LookerApi } from '@ml-connector/looker';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { LookerJobs } from '../looker-jobs.js';
import type { HeldJob, OneAtATime } from '../one-at-a-time/one-at-a-time.js';
import type { DayCounts } from '../state/day-counts.js';
import type { FreshnessBook, Watermark } from '../state/freshness-store.js';
import { DATAGROUP_NAME, MODEL_NAME } from '../model/project-files.js';

/** How often and how many times Looker is told. */
export interface TriggerOptions {
  readonly debounceMs: number;
  readonly perDay: number;
  /** Calls of the API a day at most, whatever they are for; 0: not metered. */
  readonly callsPerDay: number;
  /** Whether there is a deployed model to tell of. */
  readonly ready: () => Promise<boolean>;
  /** Ends the service: the error was not foreseen. */
  readonly fail: (error: unknown) => void;
}

/** What the trigger works with. */
export interface TriggerParts {
  readonly jobs: LookerJobs;
  readonly one: OneAtATime;
  readonly book: FreshnessBook;
  readonly counts: DayCounts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly tracer?: Tracer;
}

type TellOutcome = 'confirmed' | 'not_moved' | 'no_datagroup';

const DAY_MS = 86_400_000;
const NOT_READY_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** How often a replica looks for what another has heard and not told. */
const CHECK_MS = 60_000;
const MOST_TRACES = 128;

/**
 * Renews Looker's caches after loads: gathered, once per change of a watermark by whichever replica, confirmed, and
 * bounded a day. Whatever goes wrong here, the datagroup's own sql_trigger finds the change at Looker's next check.
 */
export class DatagroupTrigger implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly triggers: Counter;
  private running: Promise<void> = Promise.resolve();
  /** True at the start: a load may have been heard of before a restart, and not been told. */
  private dirty = true;
  /** Of the loads Looker was not told of yet. */
  private traces: Traces = [];
  private failures = 0;
  /** Change up to which this process has given up: over the day, or refused for good. */
  private givenUp: { readonly upTo: bigint; readonly untilMs: number } | undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly parts: TriggerParts,
    private readonly options: TriggerOptions,
  ) {
    this.triggers = parts.meter.counter({
      name: 'looker_datagroup_triggers_total',
      help: 'Times Looker was to be told of loads, by outcome.',
      labels: ['outcome'],
    });
  }

  /** Rows were loaded: what Looker has cached is old. `traces`: of the loads, which end when Looker is told. */
  async markLoaded(loads: readonly Watermark[], traces: Traces = []): Promise<void> {
    if (!(await this.parts.book.hear(loads))) return;
    this.dirty = true;
    if (traces.length > 0) this.traces = oneOfEach([...this.traces, ...traces]);
    this.wake();
  }

  /** When Looker last confirmed, ISO 8601. */
  async lastConfirmed(): Promise<string | null> {
    const { confirmedAt } = await this.parts.book.state();
    return confirmedAt === null ? null : new Date(confirmedAt).toISOString();
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.options.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (!this.dirty) await this.idle();
      await this.pause(this.dirty ? this.gapMs() : 0);
      if (signal.aborted) return;
      this.dirty = false;
      try {
        await this.round();
      } catch (error) {
        if (signal.aborted) return;
        if (errorKind(error) !== 'retriable') throw error;
        this.failures++;
        this.dirty = true;
        this.parts.logger.warn('freshness_waits', { reason: errorText(error) });
      }
    }
  }

  private async round(): Promise<void> {
    if (!(await this.options.ready())) {
      await this.pause(NOT_READY_WAIT_MS);
      this.dirty = true;
      return;
    }
    const { upTo, untilMs } = this.givenUp ?? { upTo: -1n, untilMs: 0 };
    const before = await this.parts.book.state();
    if (before.heard === before.told) return;
    if (before.heard === upTo && this.parts.clock.now() < untilMs) return;
    const done = await this.parts.one.run('freshness', this.stopping.signal, (held) => this.tellChanges(held));
    // Another replica is telling: it may have begun before the last change, so look again.
    this.dirty ||= done === undefined;
  }

  private async tellChanges({ signal }: HeldJob): Promise<void> {
    const { book, clock } = this.parts;
    // Read under the lease: the replica that had it before may have told of all.
    const { heard, told } = await book.state();
    if (heard === told) return;
    if (await this.withinDay()) await this.trigger(heard, signal);
    else {
      this.triggers.add(1, { outcome: 'over_the_day' });
      this.givenUp = { upTo: heard, untilMs: nextDay(clock.now()) };
    }
  }

  /** Until somebody says that there is something to do, or it is time to look. */
  private async idle(): Promise<void> {
    const woken = new AbortController();
    this.wake = () => woken.abort();
    await this.pause(CHECK_MS, woken.signal);
    this.wake = () => undefined;
  }

  /** Longer after each failure in a row: a Looker that is away must not use up the day's number. */
  private gapMs(): number {
    const { debounceMs } = this.options;
    if (this.failures === 0) return debounceMs;
    const policy = { attempts: Infinity, firstDelayMs: Math.max(debounceMs, 1_000), maxDelayMs: LONGEST_WAIT_MS };
    return Math.max(debounceMs, retryDelayMs(policy, this.failures, Math.random()));
  }

  private async pause(ms: number, woken?: AbortSignal): Promise<void> {
    const stop = this.stopping.signal;
    const signal = woken === undefined ? stop : AbortSignal.any([stop, woken]);
    await this.parts.clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Metered editions: beyond the day's numbers, of all replicas, the datagroup's own sql_trigger has to do. */
  private async withinDay(): Promise<boolean> {
    const { counts, clock } = this.parts;
    const { perDay, callsPerDay } = this.options;
    const now = clock.now();
    if (callsPerDay > 0 && (await counts.today('calls', now)) >= callsPerDay) return false;
    return counts.reserve('triggers', now, perDay);
  }

  private async trigger(heard: bigint, signal: AbortSignal): Promise<void> {
    const { book, clock, jobs, logger, tracer = noTracer } = this.parts;
    const { traces } = this;
    this.traces = [];
    try {
      const tell = (): Promise<TellOutcome> => jobs.run('freshness', (api) => this.tell(api), signal);
      const outcome = await tracer.resume('datagroup', {}, traces, tell);
      await book.setTold(heard, outcome === 'confirmed' ? clock.now() : null);
      this.triggers.add(1, { outcome });
      this.failures = 0;
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      if (errorKind(error) === 'unknown') throw error;
      this.failures++;
      this.traces = oneOfEach([...traces, ...this.traces]);
      this.triggers.add(1, { outcome: 'failed' });
      logger.warn('datagroup_trigger_failed', { reason: errorText(error) });
      if (errorKind(error) === 'retriable') this.dirty = true;
      else this.givenUp = { upTo: heard, untilMs: Infinity };
    }
  }

  private async tell(api: LookerApi): Promise<TellOutcome> {
    const datagroup = await api.datagroup(MODEL_NAME, DATAGROUP_NAME);
    if (datagroup?.id === undefined) {
      this.parts.logger.warn('datagroup_missing', { model: MODEL_NAME, datagroup: DATAGROUP_NAME });
      return 'no_datagroup';
    }
    const seconds = Math.floor(this.parts.clock.now() / 1000);
    await api.triggerDatagroup(datagroup.id, seconds);
    const after = await api.getDatagroup(datagroup.id);
    // The sql_trigger is what finds loads without us: its faults are told here, for nobody else looks at it.
    if (after.trigger_error) this.parts.logger.warn('datagroup_sql_trigger_failed', { reason: after.trigger_error });
    if (Number(after.triggered_at ?? 0) < seconds) {
      this.parts.logger.warn('datagroup_not_moved', { triggered_at: after.triggered_at ?? null });
      return 'not_moved';
    }
    return 'confirmed';
  }
}

/** When the next UTC day begins. */
function nextDay(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}

/** One place of each trace, as many as are kept: a change is heard of once for every table and batch it is in. */
function oneOfEach(traces: Traces): Traces {
  const byTrace = new Map<string, string>();
  // W3C traceparent: version, trace, span, flags.
  for (const place of traces) byTrace.set(place.split('-', 2)[1] ?? place, place);
  return [...byTrace.values()].slice(0, MOST_TRACES);
}
