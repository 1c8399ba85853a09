import { errorKind, errorText, type Clock, type Counter, type Logger, type Meter } from '@ml-connector/kernel';
import { withLooker, type LookerApi, type SessionSource } from '@ml-connector/looker';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DATAGROUP_NAME, MODEL_NAME } from '../model/project-files.js';

/** How often and how many times Looker is told. */
export interface TriggerOptions {
  readonly debounceMs: number;
  readonly perDay: number;
}

const DAY_MS = 86_400_000;

/** Renews Looker's caches after loads: gathered, once per change, confirmed, and bounded a day. */
export class DatagroupTrigger implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly triggers: Counter;
  private running: Promise<void> = Promise.resolve();
  private dirty = false;
  private wake: () => void = () => undefined;
  private day = 0;
  private today = 0;
  private confirmedAt: string | null = null;

  constructor(
    private readonly sessions: SessionSource,
    private readonly options: TriggerOptions,
    private readonly ready: () => boolean,
    private readonly clock: Clock,
    private readonly logger: Logger,
    meter: Meter,
    private readonly fail: (error: unknown) => void,
  ) {
    this.triggers = meter.counter({
      name: 'looker_datagroup_triggers_total',
      help: 'Times Looker was told of loads, by outcome.',
      labels: ['outcome'],
    });
  }

  /** Rows were loaded: what Looker has cached is old. */
  markLoaded(): void {
    this.dirty = true;
    this.wake();
  }

  /** When Looker last confirmed, ISO 8601. */
  lastConfirmed(): string | null {
    return this.confirmedAt;
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.fail(error));
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
      await this.pause();
      if (signal.aborted || !this.dirty || !this.ready()) continue;
      if (!this.withinDay()) {
        this.dirty = false;
        continue;
      }
      this.dirty = false;
      await this.trigger();
    }
  }

  private async pause(): Promise<void> {
    await this.clock.sleep(this.options.debounceMs, this.stopping.signal).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) throw error;
    });
  }

  /** Metered editions: beyond the day's number the datagroup's own sql_trigger has to do. */
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
    const { clock, logger } = this;
    try {
      await withLooker(this.sessions, { clock, logger }, (api) => this.tell(api));
      this.triggers.add(1, { outcome: 'confirmed' });
    } catch (error) {
      if (errorKind(error) === 'unknown') throw error;
      // The next load tells again; until then the datagroup's sql_trigger finds out by itself.
      this.triggers.add(1, { outcome: 'failed' });
      this.logger.warn('datagroup_trigger_failed', { reason: errorText(error) });
      this.dirty = errorKind(error) === 'retriable';
    }
  }

  private async tell(api: LookerApi): Promise<void> {
    const datagroup = await api.datagroup(MODEL_NAME, DATAGROUP_NAME);
    if (datagroup?.id === undefined) return;
    const seconds = Math.floor(this.clock.now() / 1000);
    await api.triggerDatagroup(datagroup.id, seconds);
    const after = await api.getDatagroup(datagroup.id);
    if (Number(after.triggered_at ?? 0) < seconds)
      this.logger.warn('datagroup_not_moved', { triggered_at: after.triggered_at ?? null });
    else this.confirmedAt = new Date(seconds * 1000).toISOString();
  }
}
