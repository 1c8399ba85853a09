import type { Traces } from '@ml-connector/kernel';
import type { DataSource } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm';
import { DivisionRows } from './division-rows.js';
import { PRIORITIES, StreamEntity, type Priority } from './entities/stream.entity.js';

/** Traces a stream keeps until it is read. */
const MOST_TRACES = 128;

/** Which streams, and why. */
export interface DueMark {
  readonly divisionKey: string;
  readonly feeds: readonly string[];
  readonly dueAtMs: number;
  readonly priority: Priority;
  /** Fetch these keys; without it the stream is polled. */
  readonly keys?: readonly string[];
  /** Read everything. */
  readonly full?: boolean;
  /** Traces of what asks; those that wait already come first, and a stream keeps the first hundred or so. */
  readonly traces?: Traces;
  /** Believe the compare at the end of that read, however many keys it misses. */
  readonly trusted?: boolean;
}

/** What the lease owner writes of a stream. */
export type StreamChange = Omit<
  QueryDeepPartialEntity<StreamEntity>,
  'divisionKey' | 'feed' | 'version' | 'dueAt' | 'dueKeys' | 'priority' | 'dueSerial'
>;

/** When a stream is to be read next, unless somebody asked for it since `serial`. */
export interface NextDue {
  readonly serial: number;
  /** Null: not before somebody asks. */
  readonly dueAtMs: number | null;
  readonly priority: Priority;
  /** Notices that came during the read make the stream due again not before this time; absent: at once. */
  readonly noticesAfterMs?: number;
  /** Keys that are done. */
  readonly doneKeys?: readonly string[];
  /** Traces whose read this was. */
  readonly doneTraces?: Traces;
  /** Everything was read: a full read that was asked for before it began is done. */
  readonly isFull?: boolean;
}

/** The streams of a feed that are in the same state. */
export interface StreamSummary {
  readonly feed: string;
  readonly state: StreamEntity['state'];
  readonly streams: number;
  /** Epoch milliseconds; null when none of them is live and fresh. */
  readonly leastFreshAtMs: number | null;
}

/** Streams: consumers mark them due, the lease owner moves them on. */
export class StreamStore {
  readonly #rows: DivisionRows<StreamEntity>;

  constructor(private readonly db: DataSource) {
    this.#rows = new DivisionRows(db, StreamEntity);
  }

  ofDivision(divisionKey: string): Promise<StreamEntity[]> {
    return this.#rows.of(divisionKey);
  }

  all(): Promise<StreamEntity[]> {
    return this.db.getRepository(StreamEntity).find({ order: { divisionKey: 'ASC', phase: 'ASC', feed: 'ASC' } });
  }

  /** Streams of active divisions by feed and state: how many, and how fresh the least fresh live one is. */
  async summary(): Promise<StreamSummary[]> {
    const rows: { feed: string; state: StreamEntity['state']; streams: string; fresh_at: string | null }[] =
      await this.db.query(
        `select s.feed, s.state, count(*) as streams, min(s.fresh_at) filter (where s.state = 'live') as fresh_at
         from exact_fetcher.stream s join exact_fetcher.division d on d.division_key = s.division_key
         where d.active and d.listed and d.blocking_status = 0 group by s.feed, s.state`,
      );
    return rows.map(({ feed, state, streams, fresh_at: freshAt }) => ({
      feed,
      state,
      streams: Number(streams),
      leastFreshAtMs: freshAt === null ? null : Number(freshAt),
    }));
  }

  /** When the least fresh live stream of each division that is read was last found complete; some feeds left out. */
  async freshnessByDivision(without: readonly string[]): Promise<Map<string, number>> {
    const rows: { division_key: string; fresh_at: string }[] = await this.db.query(
      `select s.division_key, min(s.fresh_at) as fresh_at
       from exact_fetcher.stream s join exact_fetcher.division d on d.division_key = s.division_key
       where d.active and d.listed and d.blocking_status = 0 and s.state = 'live' and s.fresh_at is not null
         and s.feed <> all($1) group by s.division_key`,
      [without],
    );
    return new Map(rows.map((row) => [row.division_key, Number(row.fresh_at)]));
  }

  /** Marks streams due; an earlier time or higher priority that was asked for stays. Returns how many there are. */
  async markDue(mark: DueMark): Promise<number> {
    const rows: unknown[] = await this.db.query(
      `with marked as (
         update exact_fetcher.stream set
           due_at = least(coalesce(due_at, $3), $3),
           priority = case when due_at <= $3 then least(priority, $4) else $4 end,
           due_serial = due_serial + 1,
           due_keys = array(select distinct unnest(due_keys || $5::text[])),
           full_requested = full_requested or $6,
           full_serial = case when $6 then due_serial + 1 else full_serial end,
           compare_trusted = compare_trusted or $7
         where division_key = $1 and feed = any($2) returning 1)
       select * from marked`,
      [
        mark.divisionKey,
        mark.feeds,
        mark.dueAtMs,
        mark.priority,
        mark.keys ?? [],
        mark.full ?? false,
        mark.trusted ?? false,
      ],
    );
    return rows.length;
  }

  /** As `markDue` for a notice: at the earliest `gapMs` after the stream was last found fresh. */
  async markNoticed(mark: Omit<DueMark, 'full' | 'priority'>, priority: Priority, gapMs: number): Promise<void> {
    await this.db.query(
      `update exact_fetcher.stream set
         priority = case when due_at <= greatest($3, coalesce(fresh_at, 0) + $6) then least(priority, $4) else $4 end,
         due_at = least(coalesce(due_at, greatest($3, coalesce(fresh_at, 0) + $6)),
                        greatest($3, coalesce(fresh_at, 0) + $6)),
         due_serial = due_serial + 1,
         due_keys = array(select distinct unnest(due_keys || $5::text[])),
         due_traces = (due_traces || $7::text[])[1:${MOST_TRACES}]
       where division_key = $1 and feed = any($2) and state <> 'parked'`,
      [mark.divisionKey, mark.feeds, mark.dueAtMs, priority, mark.keys ?? [], gapMs, mark.traces ?? []],
    );
  }

  /**
   * Moves a stream on, if nobody else did: false when its version is not the expected one (then it is to be read again
   * from what is stored). `next` absent: it stays due.
   */
  async advance(stream: StreamEntity, change: StreamChange, next?: NextDue): Promise<boolean> {
    const result = await this.db
      .getRepository(StreamEntity)
      .update(
        { divisionKey: stream.divisionKey, feed: stream.feed, version: stream.version },
        { ...change, ...(next === undefined ? {} : dueOf(next)), version: stream.version + 1 },
      );
    if (result.affected !== 1) return false;
    if (next?.doneKeys !== undefined && next.doneKeys.length > 0) await this.#clearKeys(stream, next);
    if (next?.doneTraces !== undefined && next.doneTraces.length > 0) await this.#clearTraces(stream, next.doneTraces);
    return true;
  }

  /** Keys asked for again meanwhile stay: what was fetched may be older than the request. */
  async #clearKeys({ divisionKey, feed }: StreamEntity, { serial, doneKeys }: NextDue): Promise<void> {
    await this.db.query(
      `update exact_fetcher.stream set due_keys = array(select k from unnest(due_keys) k where not (k = any($3)))
       where division_key = $1 and feed = $2 and due_serial = $4`,
      [divisionKey, feed, doneKeys, serial],
    );
  }

  async #clearTraces({ divisionKey, feed }: StreamEntity, done: Traces): Promise<void> {
    await this.db.query(
      `update exact_fetcher.stream set due_traces = array(select t from unnest(due_traces) t where not (t = any($3)))
       where division_key = $1 and feed = $2`,
      [divisionKey, feed, done],
    );
  }

  /** Says how a compare ended: null when it did its work, else why nothing was deleted. Trust is for one compare. */
  async noteCompare(divisionKey: string, feed: string, note: string | null, wasTrusted: boolean): Promise<void> {
    const spent = wasTrusted ? { compareTrusted: false } : {};
    await this.db.getRepository(StreamEntity).update({ divisionKey, feed }, { compareNote: note, ...spent });
  }

  /** The next compare of the stream is believed however many keys are missing. */
  async isCompareTrusted(divisionKey: string, feed: string): Promise<boolean> {
    const stream = await this.db.getRepository(StreamEntity).findOneBy({ divisionKey, feed });
    return stream?.compareTrusted ?? false;
  }

  /** A marker came through one partition of one table; `needed`: how many of them make the run loaded. */
  async noteMarker(run: string, table: string, partition: number, needed: number): Promise<boolean> {
    await this.db.query(
      `insert into exact_fetcher.load_marker (run, table_name, partition) values ($1, $2, $3) on conflict do nothing`,
      [run, table, partition],
    );
    return this.settleLoaded(run, needed);
  }

  /** The stream of a run is loaded when its marker came through all partitions of all tables; true when it is now. */
  async settleLoaded(run: string, needed: number): Promise<boolean> {
    const rows: unknown[] = await this.db.query(
      `with settled as (
         update exact_fetcher.stream set loaded = true where load_run = $1 and not loaded
           and (select count(*) from exact_fetcher.load_marker where run = $1) >= $2 returning 1)
       select * from settled`,
      [run, needed],
    );
    if (rows.length > 0) await this.db.query('delete from exact_fetcher.load_marker where run = $1', [run]);
    return rows.length > 0;
  }
}

/** Values as SQL, since they depend on the row: what was asked for meanwhile is not wiped. */
function dueOf(next: NextDue): QueryDeepPartialEntity<StreamEntity> {
  const serial = Math.trunc(next.serial);
  const dueAt = next.dueAtMs === null ? 'null' : String(Math.trunc(next.dueAtMs));
  const own = (value: string, asked: string) => () =>
    `case when due_serial = ${serial} then ${value} else ${asked} end`;
  const gapMs = Math.trunc(next.noticesAfterMs ?? 0);
  const asked = `case when priority = ${PRIORITIES.notice} then greatest(due_at, ${gapMs}) else due_at end`;
  return {
    ...(next.isFull === true ? { fullRequested: () => `full_requested and full_serial > ${serial}` } : {}),
    dueAt: own(dueAt, asked),
    priority: own(String(next.priority), 'priority'),
  };
}
