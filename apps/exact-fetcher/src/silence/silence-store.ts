import type { DivisionKey } from '@ml-connector/kernel';
import type { DataSource, EntityManager } from 'typeorm';
import { unknownLoop, type WebhookLoop } from './webhook-loop.js';

/** A loop whose state people have not been told of. */
export interface UntoldLoop {
  readonly connectionId: string;
  readonly divisionKey: DivisionKey;
  readonly topic: string;
  /** Feed whose changes were missed; null: it was heard again. */
  readonly missedFeed: string | null;
  readonly silentAt: number | null;
}

/** How many loops are in which state. */
export interface LoopCounts {
  readonly quiet: number;
  readonly suspected: number;
  readonly silent: number;
}

interface LoopRow {
  readonly topic: string;
  readonly heard_at: string | null;
  readonly missed_from: string | null;
  readonly missed_at: string | null;
  readonly missed_feed: string | null;
  readonly silent_at: string | null;
}

/** A loop exists as long as Exact has, or is to have, its subscription, and the division is read. */
const WATCHED = `exists (
  select 1 from exact_fetcher.subscription s join exact_fetcher.division d using (division_key)
  where s.division_key = l.division_key and s.topic = l.topic and s.state in ('active', 'wanted')
    and d.active and d.listed and d.blocking_status = 0)`;

/** What is known of webhook loops, so that no restart forgets that one is silent. */
export class SilenceStore {
  constructor(private readonly db: DataSource) {}

  /** Topics of a division whose subscription is there since a time. */
  async subscribedSince(divisionKey: string, topics: readonly string[], sinceMs: number): Promise<readonly string[]> {
    const rows: { topic: string }[] = await this.db.query(
      `select topic from exact_fetcher.subscription
       where division_key = $1 and topic = any($2) and state = 'active' and active_since <= $3`,
      [divisionKey, topics, Math.trunc(sinceMs)],
    );
    return rows.map(({ topic }) => topic);
  }

  /** Changes loops of a division, one writer at a time; loops of `topics` that are not there yet are made. */
  async change(
    divisionKey: string,
    topics: readonly string[],
    step: (loops: readonly WebhookLoop[]) => readonly WebhookLoop[],
  ): Promise<void> {
    await this.db.transaction(async (tx) => {
      const known = await lockLoops(tx, divisionKey, topics);
      const before = new Map(known.map((loop) => [loop.topic, loop]));
      for (const loop of step(known)) if (loop !== before.get(loop.topic)) await save(tx, divisionKey, loop);
    });
  }

  /** Loops of all divisions that missed something and are not known to be silent. */
  async suspected(): Promise<readonly (WebhookLoop & { readonly divisionKey: DivisionKey })[]> {
    const rows: (LoopRow & { division_key: DivisionKey })[] = await this.db.query(
      `select l.* from exact_fetcher.webhook_loop l where missed_at is not null and silent_at is null and ${WATCHED}`,
    );
    return rows.map((row) => ({ ...loopOf(row), divisionKey: row.division_key }));
  }

  /** Notes that a loop is silent, unless it was heard meanwhile. */
  async markSilent(divisionKey: string, { topic, missedAt }: WebhookLoop, nowMs: number): Promise<void> {
    await this.db.query(
      `update exact_fetcher.webhook_loop set silent_at = $4
       where division_key = $1 and topic = $2 and missed_at = $3 and silent_at is null`,
      [divisionKey, topic, missedAt, nowMs],
    );
  }

  /** Forgets what was missed where there is no subscription any more. */
  async forgetUnwatched(): Promise<void> {
    await this.db.query(
      `update exact_fetcher.webhook_loop l
       set missed_from = null, missed_at = null, missed_feed = null, silent_at = null
       where missed_at is not null and not ${WATCHED}`,
    );
  }

  /** Has the subscriptions of divisions with a silent loop compared with Exact's, once in `everyMs`. */
  async renew(nowMs: number, everyMs: number): Promise<readonly string[]> {
    const rows: { division_key: string }[] = await this.db.query(
      `with renewed as (
         update exact_fetcher.webhook_loop set renewed_at = $1
         where division_key in (
           select division_key from exact_fetcher.webhook_loop where silent_at is not null
           group by division_key having coalesce(max(renewed_at), 0) <= $2::bigint) and silent_at is not null
         returning division_key),
       asked as (
         update exact_fetcher.division d set subscriptions_at = 0 from renewed r where d.division_key = r.division_key
         returning d.division_key)
       select distinct division_key from asked`,
      [nowMs, nowMs - everyMs],
    );
    return rows.map(({ division_key: key }) => key);
  }

  /** The next sweep of feeds is not later than `byMs`, where no schedule says when they are read. */
  async hasten(divisionKey: string, feeds: readonly string[], byMs: number): Promise<void> {
    await this.db.query(
      `update exact_fetcher.stream s set due_at = $3
       from exact_fetcher.division d join exact_fetcher.connection c on c.id = d.connection_id
       where s.division_key = $1 and s.feed = any($2) and s.due_at > $3 and s.state = 'live'
         and d.division_key = s.division_key
         and coalesce(d.schedule, c.schedule, '{"kind":"continuous"}'::jsonb) ->> 'kind' = 'continuous'`,
      [divisionKey, feeds, Math.trunc(byMs)],
    );
  }

  /** Silent loops: topics by division. */
  async silent(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const rows: { division_key: string; topics: string[] }[] = await this.db.query(
      `select division_key, array_agg(topic) as topics from exact_fetcher.webhook_loop
       where silent_at is not null group by division_key`,
    );
    return new Map(rows.map(({ division_key: key, topics }) => [key, new Set(topics)]));
  }

  /** Silent loops of a connection's divisions. */
  async silentOf(
    connectionId: string,
  ): Promise<readonly { readonly divisionKey: string; readonly topic: string; readonly silentAt: number }[]> {
    const rows: { division_key: string; topic: string; silent_at: string }[] = await this.db.query(
      `select l.division_key, l.topic, l.silent_at
       from exact_fetcher.webhook_loop l join exact_fetcher.division d using (division_key)
       where d.connection_id = $1 and l.silent_at is not null order by l.division_key, l.topic`,
      [connectionId],
    );
    return rows.map((row) => ({
      ...{ divisionKey: row.division_key, topic: row.topic, silentAt: Number(row.silent_at) },
    }));
  }

  /** All loops, for operators: by division and topic. */
  async all(): Promise<readonly (WebhookLoop & { readonly divisionKey: string })[]> {
    const rows: (LoopRow & { division_key: string })[] = await this.db.query(
      'select * from exact_fetcher.webhook_loop order by division_key, topic',
    );
    return rows.map((row) => ({ ...loopOf(row), divisionKey: row.division_key }));
  }

  async counts(): Promise<LoopCounts> {
    const [row]: { quiet: string; suspected: string; silent: string }[] = await this.db.query(
      `select count(*) filter (where missed_at is null) as quiet,
         count(*) filter (where missed_at is not null and silent_at is null) as suspected,
         count(*) filter (where silent_at is not null) as silent
       from exact_fetcher.webhook_loop l where ${WATCHED}`,
    );
    return { quiet: Number(row?.quiet ?? 0), suspected: Number(row?.suspected ?? 0), silent: Number(row?.silent ?? 0) };
  }

  /**
   * Hands out the loops that fell silent or were heard again since people were last told; when `tell` resolves they
   * are noted as told. At least once: a crash in between tells them again.
   */
  async tell(tell: (untold: readonly UntoldLoop[]) => Promise<void>): Promise<void> {
    await this.db.transaction(async (tx) => {
      const rows: {
        connection_id: string;
        division_key: DivisionKey;
        topic: string;
        missed_feed: string | null;
        silent_at: string | null;
      }[] = await tx.query(
        `select d.connection_id, l.division_key, l.topic, l.missed_feed, l.silent_at
         from exact_fetcher.webhook_loop l join exact_fetcher.division d using (division_key)
         where (l.silent_at is not null) <> l.told order by l.division_key, l.topic for update of l skip locked`,
      );
      if (rows.length === 0) return;
      await tell(
        rows.map((row) => ({
          connectionId: row.connection_id,
          divisionKey: row.division_key,
          topic: row.topic,
          missedFeed: row.missed_feed,
          silentAt: numberOf(row.silent_at),
        })),
      );
      for (const { division_key: key, topic, silent_at: silentAt } of rows)
        await tx.query('update exact_fetcher.webhook_loop set told = $3 where division_key = $1 and topic = $2', [
          ...[key, topic, silentAt !== null],
        ]);
    });
  }
}

async function lockLoops(tx: EntityManager, divisionKey: string, topics: readonly string[]): Promise<WebhookLoop[]> {
  await tx.query(
    `insert into exact_fetcher.webhook_loop (division_key, topic)
     select d.division_key, t from exact_fetcher.division d, unnest($2::text[]) as t
     where d.division_key = $1 order by t on conflict do nothing`,
    [divisionKey, topics],
  );
  const rows: LoopRow[] = await tx.query(
    'select * from exact_fetcher.webhook_loop where division_key = $1 order by topic for update',
    [divisionKey],
  );
  return rows.map(loopOf);
}

async function save(tx: EntityManager, divisionKey: string, loop: WebhookLoop): Promise<void> {
  const { topic, heardAt, missedFrom, missedAt, missedFeed, silentAt } = loop;
  const renewed = silentAt === null ? ', renewed_at = null' : '';
  await tx.query(
    `update exact_fetcher.webhook_loop
     set heard_at = $3, missed_from = $4, missed_at = $5, missed_feed = $6, silent_at = $7 ${renewed}
     where division_key = $1 and topic = $2`,
    [divisionKey, topic, heardAt, missedFrom, missedAt, missedFeed, silentAt],
  );
}

function loopOf(row: LoopRow): WebhookLoop {
  return {
    ...unknownLoop(row.topic),
    heardAt: numberOf(row.heard_at),
    missedFrom: numberOf(row.missed_from),
    missedAt: numberOf(row.missed_at),
    missedFeed: row.missed_feed,
    silentAt: numberOf(row.silent_at),
  };
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
