import { errorKind, errorText, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { businessDate } from './business-date.js';

/** How often the date is looked at. */
const CHECK_MS = 60_000;
/** How soon it is tried again while ClickHouse is away; rows wait for it just then. */
const RETRY_MS = 1_000;

/** Keeps the warehouse's business date: set at the start, and again when the day changes. */
export class BusinessDateKeeper implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private current = '';
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: (date: string) => Promise<void>,
    private readonly timeZone: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Ageing needs a date before the first row comes in. ClickHouse being away is waited for like any outage of it. */
  async onModuleInit(): Promise<void> {
    await this.trySet();
  }

  onApplicationBootstrap(): void {
    this.loop = this.keep();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async keep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(this.isDue() ? RETRY_MS : CHECK_MS, signal);
        await this.trySet();
      } catch (error) {
        // A stop ends the sleep; anything else is not to be hidden.
        if (!signal.aborted) this.fail(error);
      }
    }
  }

  private isDue(): boolean {
    return businessDate(this.clock.now(), this.timeZone) !== this.current;
  }

  private async trySet(): Promise<void> {
    if (!this.isDue()) return;
    const date = businessDate(this.clock.now(), this.timeZone);
    try {
      await this.store(date);
    } catch (error) {
      if (errorKind(error) !== 'retriable') throw error;
      this.logger.warn('business_date_not_set', { date, reason: errorText(error) });
      return;
    }
    this.current = date;
    this.logger.info('business_date_set', { date });
  }
}
