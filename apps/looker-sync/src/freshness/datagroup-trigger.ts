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
import { DATAGROUP_NAME, MODEL_NAME } from '../model/project-files.js';

/** How often and how many times Looker is told. */
export interface TriggerOptions {
  readonly debounceMs: number;
  readonly perDay: number;
  /** Whether there is a deployed model to tell of. */
  readonly ready: () => boolean;
  /** Ends the service: the error was not foreseen. */
  readonly fail: (error: unknown) => void;
}

type TellOutcome = 'confirmed' | 'not_moved' | 'no_datagroup';

const DAY_MS = 86_400_000;
const NOT_READY_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
const MOST_TRACES = 128;

/**
 * Renews Looker's caches after loads: gathered, once per change, confirmed, and bounded a day. Whatever goes wrong
 * here, the datagroup's own sql_trigger finds the change at Looker's next check.
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
  private wake: () => void = () => undefined;
  private day = 0;
  private today = 0;
  private confirmedAt: string | null = null;

  constructor(
    private readonly jobs: LookerJobs,
    private readonly options: TriggerOptions,
    private readonly clock: Clock,
    private readonly logger: Logger,
    meter: Meter,
    private readonly tracer: Tracer = noTracer,
  ) {
    this.triggers = meter.counter({
      name: 'looker_datagroup_triggers_total',
      help: 'Times Looker was to be told of loads, by outcome.',
      labels: ['outcome'],
    });
  }

  /** Rows were loaded: what Looker has cached is old. `traces`: of the loads, which end when Looker is told. */
  markLoaded(traces: Traces = []): void {
    this.dirty = true;
    if (traces.length > 0) this.traces = oneOfEach([...this.traces, ...traces]);
    this.wake();
  }

  /** When Looker last confirmed, ISO 8601. */
  lastConfirmed(): string | null {
    return this.confirmedAt;
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.options.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (!this.dirty) await new Promise<void>((resolve) => (this.wake = resolve));
      await this.pause(this.gapMs());
      if (signal.aborted || !this.dirty) continue;
      if (!this.options.ready()) {
        await this.pause(NOT_READY_WAIT_MS);
        continue;
      }
      this.dirty = false;
      if (this.withinDay()) await this.trigger();
    }
  }

  /** Longer after each failure in a row: a Looker that is away must not use up the day's number. */
  private gapMs(): number {
    const { debounceMs } = this.options;
    if (this.failures === 0) return debounceMs;
    const policy = { attempts: Infinity, firstDelayMs: Math.max(debounceMs, 1_000), maxDelayMs: LONGEST_WAIT_MS };
    return Math.max(debounceMs, retryDelayMs(policy, this.failures, Math.random()));
  }

  private async pause(ms: number): Promise<void> {
    await this.clock.sleep(ms, this.stopping.signal).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) throw error;
    });
  }

  /** Metered editions: beyond the day's number (of this process) the datagroup's own sql_trigger has to do. */
  private withinDay(): boolean {
    const day = Math.floor(this.clock.now() / DAY_MS);
    if (day !== this.day) [this.day, this.today] = [day, 0];
    if (this.today >= this.options.perDay) {
      this.triggers.add(1, { outcome: 'over_the_day' });
      return false;
    }
    this.today++;
    return true;
  }

  private async trigger(): Promise<void> {
    const { signal } = this.stopping;
    const { traces } = this;
    this.traces = [];
    try {
      const tell = (): Promise<TellOutcome> => this.jobs.run('freshness', (api) => this.tell(api), signal);
      this.triggers.add(1, { outcome: await this.tracer.resume('datagroup', {}, traces, tell) });
      this.failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (errorKind(error) === 'unknown') throw error;
      this.failures++;
      this.traces = oneOfEach([...traces, ...this.traces]);
      this.triggers.add(1, { outcome: 'failed' });
      this.logger.warn('datagroup_trigger_failed', { reason: errorText(error) });
      this.dirty ||= errorKind(error) === 'retriable';
    }
  }

  private async tell(api: LookerApi): Promise<TellOutcome> {
    const datagroup = await api.datagroup(MODEL_NAME, DATAGROUP_NAME);
    if (datagroup?.id === undefined) {
      this.logger.warn('datagroup_missing', { model: MODEL_NAME, datagroup: DATAGROUP_NAME });
      return 'no_datagroup';
    }
    const seconds = Math.floor(this.clock.now() / 1000);
    await api.triggerDatagroup(datagroup.id, seconds);
    const after = await api.getDatagroup(datagroup.id);
    // The sql_trigger is what finds loads without us: its faults are told here, for nobody else looks at it.
    if (after.trigger_error) this.logger.warn('datagroup_sql_trigger_failed', { reason: after.trigger_error });
    if (Number(after.triggered_at ?? 0) < seconds) {
      this.logger.warn('datagroup_not_moved', { triggered_at: after.triggered_at ?? null });
      return 'not_moved';
    }
    this.confirmedAt = new Date(seconds * 1000).toISOString();
    return 'confirmed';
  }
}

/** One place of each trace, as many as are kept: a change is heard of once for every table and batch it is in. */
function oneOfEach(traces: Traces): Traces {
  const byTrace = new Map<string, string>();
  // W3C traceparent: version, trace, span, flags.
  for (const place of traces) byTrace.set(place.split('-', 2)[1] ?? place, place);
  return [...byTrace.values()].slice(0, MOST_TRACES);
}
