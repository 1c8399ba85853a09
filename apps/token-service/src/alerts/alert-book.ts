import { randomUUID } from 'node:crypto';
import type { AlertChannelName, AlertKind } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { titleOf, type NewAlert } from './alert.js';

/**
 * Where alerts are written: with the change they tell of, in one transaction, so that none is lost and none is told of
 * a change that was not. An alert of a kind and subject that lasts already is not written again.
 */
export class AlertBook {
  /** Called when something was committed; set by the sender. */
  onWritten: () => void = () => undefined;

  constructor(
    private readonly db: DataSource,
    private readonly channels: readonly AlertChannelName[],
    private readonly clock: Clock,
  ) {}

  /** Writes an alert and what is to go out for it; false when it lasts already. */
  async raise(alert: NewAlert, tx?: EntityManager): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.write(
      tx,
      `with written as (
         insert into alert (id, kind, subject, name, title, reason, remedy, raised_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (kind, subject) where cleared_at is null do nothing returning id)
       insert into alert_delivery (alert_id, channel, event, next_at)
       select id, unnest($9::text[]), 'raised', $8 from written returning id`,
      [
        randomUUID(),
        alert.kind,
        alert.subject,
        alert.name,
        titleOf(alert),
        alert.reason,
        alert.remedy,
        now,
        [...this.channels],
      ],
    );
    return rows.length > 0;
  }

  /** The trouble is over: its alerts end, and who was alerted gets the all clear. */
  async clear(subject: string, kinds: readonly AlertKind[], tx?: EntityManager): Promise<void> {
    await this.write(
      tx,
      `with over as (
         update alert set cleared_at = $3 where subject = $1 and kind = any($2::text[]) and cleared_at is null
         returning id)
       insert into alert_delivery (alert_id, channel, event, next_at)
       select d.alert_id, d.channel, 'cleared', $3 from alert_delivery d join over on over.id = d.alert_id
       on conflict do nothing`,
      [subject, [...kinds], this.clock.now()],
    );
  }

  /** Ends alerts without a word: they are overtaken by a graver one, or their subject was removed. */
  async drop(subject: string, kinds: readonly AlertKind[], tx?: EntityManager): Promise<void> {
    await this.write(
      tx,
      `with over as (
         update alert set cleared_at = $3 where subject = $1 and kind = any($2::text[]) and cleared_at is null
         returning id)
       delete from alert_delivery d using over where d.alert_id = over.id and d.delivered_at is null`,
      [subject, [...kinds], this.clock.now()],
    );
  }

  /** Says that a transaction given to `raise` or `clear` was committed, so that nobody has to wait for the next look. */
  nudge(): void {
    this.onWritten();
  }

  private async write(tx: EntityManager | undefined, sql: string, values: unknown[]): Promise<unknown[]> {
    const rows = await withPostgresKinds(() => (tx ?? this.db.manager).query<unknown[]>(sql, values));
    if (tx === undefined) this.nudge();
    return rows;
  }
}
