import type { AlertChannelName, AlertEvent, AlertKind, AlertTestAnswer, AlertView } from '@ml-connector/contracts';
import { errorText, type Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import { severityOf } from './alert.js';
import type { AlertChannel } from './channels/channel.js';

interface ListedRow {
  id: string;
  kind: AlertKind;
  subject: string;
  name: string | null;
  title: string;
  reason: string;
  remedy: string | null;
  raised_at: string;
  cleared_at: string | null;
  deliveries: {
    channel: AlertChannelName;
    event: AlertEvent;
    delivered_at: number | null;
    attempts: number;
    last_error: string | null;
  }[];
}

/** What operators ask about alerts. */
export class Alerts {
  constructor(
    private readonly db: DataSource,
    private readonly channels: readonly AlertChannel[],
    private readonly clock: Clock,
  ) {}

  /** Alerts, newest first; with `open` only those that last. */
  async list(open: boolean, limit: number): Promise<AlertView[]> {
    const rows = await withPostgresKinds(() =>
      this.db.query<ListedRow[]>(
        `select a.*, coalesce((select json_agg(json_build_object('channel', d.channel, 'event', d.event,
           'delivered_at', d.delivered_at, 'attempts', d.attempts, 'last_error', d.last_error) order by d.id)
           from alert_delivery d where d.alert_id = a.id), '[]'::json) as deliveries
         from alert a where not $1 or a.cleared_at is null order by a.raised_at desc, a.id limit $2`,
        [open, limit],
      ),
    );
    return rows.map(viewOf);
  }

  /** Sends a test by every channel, at once, and says what became of it. Nothing is written. */
  async test(id: string): Promise<AlertTestAnswer> {
    const subject = 'ml-connector: test of the alerts';
    const text = 'This is a test. Alerts of ml-connector arrive here.';
    const at = new Date(this.clock.now()).toISOString();
    const about = { kind: 'test', severity: 'info', reason: 'asked for by an operator' } as const;
    const nothing = { remedy: null, link: null, connection: null, clearedAt: null } as const;
    const message = { id, event: 'test', subject, text, raisedAt: at, ...about, ...nothing } as const;
    const tried = this.channels.map(async (channel) => {
      const startedAt = performance.now();
      const failure = await channel
        .send(message, new AbortController().signal)
        .then(() => undefined)
        .catch(errorText);
      return {
        channel: channel.name,
        ok: failure === undefined,
        latencyMs: Math.round(performance.now() - startedAt),
        detail: failure ?? 'taken',
      };
    });
    return { channels: await Promise.all(tried) };
  }
}

function viewOf(row: ListedRow): AlertView {
  const iso = (ms: string | number | null): string | null => (ms === null ? null : new Date(Number(ms)).toISOString());
  return {
    id: row.id,
    kind: row.kind,
    severity: severityOf(row.kind),
    connection: row.name === null ? null : { id: row.subject, name: row.name },
    title: row.title,
    reason: row.reason,
    remedy: row.remedy,
    raisedAt: new Date(Number(row.raised_at)).toISOString(),
    clearedAt: iso(row.cleared_at),
    deliveries: row.deliveries.map((d) => ({
      channel: d.channel,
      event: d.event,
      deliveredAt: iso(d.delivered_at),
      attempts: d.attempts,
      lastError: d.last_error,
    })),
  };
}
