import type { AlertChannelName, AlertKind } from '@ml-connector/contracts';
import { withPostgresKinds } from '@ml-connector/postgres';
import { In, type DataSource } from 'typeorm';
import { ConnectionRow } from '../store/connection.entity.js';
import type { Delivery, StoredAlert } from './alert.js';

/** Ended alerts are kept for so long. */
const KEPT_MS = 90 * 86_400_000;
const MAX_ERROR_CHARS = 300;

/** Where to authorise a connection again; null when it is not needed, or this service has no public address. */
export type ReauthoriseLink = (row: ConnectionRow) => string | null;

interface AlertRecord {
  alert_id: string;
  kind: AlertKind;
  subject: string;
  name: string | null;
  title: string;
  reason: string;
  remedy: string | null;
  raised_at: string;
  cleared_at: string | null;
}

interface DeliveryRecord extends AlertRecord {
  id: string;
  channel: AlertChannelName;
  event: Delivery['event'];
  attempts: number;
}

/** What did not go out by a channel although it was tried. */
export interface Stuck {
  readonly channel: AlertChannelName;
  readonly messages: number;
  readonly lastError: string;
}

/** What is still to go out, and what became of it. */
export class DeliveryBook {
  constructor(
    private readonly db: DataSource,
    private readonly linkOf: ReauthoriseLink,
  ) {}

  /** Messages to send now, oldest first; an all clear only after its alert. */
  async due(channels: readonly AlertChannelName[], now: number, limit: number): Promise<Delivery[]> {
    const rows: DeliveryRecord[] = await this.query(
      `select d.id, d.channel, d.event, d.attempts, a.id as alert_id, a.kind, a.subject, a.name, a.title, a.reason,
         a.remedy, a.raised_at, a.cleared_at
       from alert_delivery d join alert a on a.id = d.alert_id
       where d.delivered_at is null and d.next_at <= $1 and d.channel = any($2::text[])
         and (d.event = 'raised' or not exists (
           select 1 from alert_delivery r where r.alert_id = d.alert_id and r.channel = d.channel
             and r.event = 'raised' and r.delivered_at is null))
       order by d.id limit $3`,
      [now, [...channels], limit],
    );
    if (rows.length === 0) return [];
    // Authorising again is no help against webhooks that do not come.
    const links = await this.links(rows.flatMap(({ kind, subject }) => (kind === 'webhooks_silent' ? [] : [subject])));
    return rows.map(({ id, channel, event, attempts, ...alert }) => ({
      id,
      channel,
      event,
      attempts,
      alert: storedAlert(alert, links.get(alert.subject) ?? null),
    }));
  }

  /** A channel set up later tells of what lasts, too. */
  async addMissing(channels: readonly AlertChannelName[], now: number): Promise<void> {
    await this.query(
      `insert into alert_delivery (alert_id, channel, event, next_at)
       select a.id, c.channel, 'raised', $2 from alert a cross join unnest($1::text[]) as c (channel)
       where a.cleared_at is null on conflict do nothing`,
      [[...channels], now],
    );
  }

  async delivered(id: string, now: number): Promise<void> {
    await this.query(
      'update alert_delivery set delivered_at = $2, attempts = attempts + 1, last_error = null where id = $1',
      [id, now],
    );
  }

  async failed(id: string, reason: string, nextAt: number): Promise<void> {
    await this.query('update alert_delivery set attempts = attempts + 1, last_error = $2, next_at = $3 where id = $1', [
      id,
      reason.slice(0, MAX_ERROR_CHARS),
      nextAt,
    ]);
  }

  /** By channel: what was tried in vain and is not through yet. */
  async stuck(): Promise<Stuck[]> {
    const rows: { channel: AlertChannelName; messages: string; last_error: string }[] = await this.query(
      `select channel, count(*) as messages, max(last_error) as last_error from alert_delivery
       where delivered_at is null and attempts > 0 group by channel order by channel`,
      [],
    );
    return rows.map((row) => ({ channel: row.channel, messages: Number(row.messages), lastError: row.last_error }));
  }

  /** Forgets what ended long ago. */
  async prune(now: number): Promise<void> {
    await this.query('delete from alert where cleared_at < $1', [now - KEPT_MS]);
  }

  private async links(connectionIds: readonly string[]): Promise<Map<string, string | null>> {
    const connections = await withPostgresKinds(() =>
      this.db.getRepository(ConnectionRow).findBy({ id: In([...new Set(connectionIds)]) }),
    );
    return new Map(connections.map((row) => [row.id, this.linkOf(row)]));
  }

  private async query<T>(sql: string, values: unknown[]): Promise<T[]> {
    return withPostgresKinds(() => this.db.query<T[]>(sql, values));
  }
}

/** A row of table `alert` as the rest of the program knows it. */
export function storedAlert(row: AlertRecord, link: string | null): StoredAlert {
  return {
    id: row.alert_id,
    kind: row.kind,
    subject: row.subject,
    name: row.name,
    title: row.title,
    reason: row.reason,
    remedy: row.remedy,
    link,
    raisedAt: Number(row.raised_at),
    clearedAt: row.cleared_at === null ? null : Number(row.cleared_at),
  };
}
