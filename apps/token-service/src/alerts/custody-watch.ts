import { Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ConnectionRow } from '../store/connection.entity.js';
import { REFRESH_TOKEN_LIFE_MS } from '../tokens/refresh-rules.js';
import { FIRST_WARNING_MS, type ConnectionAlerts } from './connection-alerts.js';
import type { CustodyMetrics } from './custody-metrics.js';
import type { DeliveryBook } from './delivery-book.js';

/** How often the ages are looked at. */
const LOOK_MS = 60_000;

/** Shows the ages of all tokens, and warns of those that end soon. Every replica does: a warning is written once. */
export class CustodyWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;
  /** A service that was off for weeks renews first: the warnings begin with the second look. */
  private warns = false;

  constructor(
    private readonly db: DataSource,
    private readonly alerts: ConnectionAlerts,
    private readonly deliveries: DeliveryBook,
    private readonly metrics: CustodyMetrics,
    private readonly clock: Clock,
    logger: Logger,
    fail: (error: unknown) => void,
  ) {
    const options = { everyMs: LOOK_MS, waitsEvent: 'custody_watch_waits', clock, logger, fail };
    this.rounds = new Rounds(options, () => this.round());
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(): Promise<void> {
    const warn = this.warns;
    this.warns = true;
    await this.look(warn);
  }

  private async look(warn: boolean): Promise<void> {
    const rows = await withPostgresKinds(() => this.db.getRepository(ConnectionRow).find());
    const now = this.clock.now();
    this.metrics.show(rows, now);
    if (!warn) return;
    for (const row of rows) if (endsSoon(row, now)) await this.warnOf(row.id);
    await this.deliveries.prune(now);
  }

  /** Looks again under the row's lock: it may have been renewed this moment. */
  private async warnOf(id: string): Promise<void> {
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        const row = await tx
          .getRepository(ConnectionRow)
          .findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
        const now = this.clock.now();
        if (row !== null && endsSoon(row, now)) await this.alerts.expiring(tx, row, leftMs(row, now));
      }),
    );
    this.alerts.nudge();
  }
}

function leftMs(row: ConnectionRow, now: number): number {
  return (row.issuedAt ?? now) + REFRESH_TOKEN_LIFE_MS - now;
}

function endsSoon(row: ConnectionRow, now: number): boolean {
  return row.refreshToken !== null && row.state !== 'held' && leftMs(row, now) <= FIRST_WARNING_MS;
}
