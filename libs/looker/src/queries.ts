import type { IWriteQuery } from '@looker/sdk';
import { RetriableError, retryDelayMs, TerminalError } from '@ml-connector/kernel';
import { exactRows, type ExactRow } from './exact-rows.js';
import { behind, sameKeys, type QueryKey } from './query-keys.js';
import { rowsOfTask, type QueryPorts } from './query-tasks.js';

/** A query as `run_inline_query` takes it; its limit is set here. */
export type QueryBody = Partial<Omit<IWriteQuery, 'limit'>>;

/** How a query is asked. */
export interface RowsOptions {
  /** Longest silence of Looker before and within an answer; of a task, how long it may run. */
  readonly timeoutMs: number;
  /** Rows wanted at most; without it all. */
  readonly mostRows?: number;
  /** Together they tell every row apart: with them an answer that was cut is gone on with behind its last row. */
  readonly keys?: readonly QueryKey[];
  /** Rows asked for in one call at most; without it all, for Looker gives as many as the key's user may have. */
  readonly pageRows?: number;
  /** Runs as a task of Looker, which is killed when nobody wants it any more: for what takes minutes. Costs calls. */
  readonly asTask?: boolean;
}

/**
 * Limits of Looker's own (docs/reference/looker.md, "Queries"): an answer of just so many rows may have been cut, which
 * Looker does not tell.
 */
const OWN_LIMITS: ReadonlySet<number> = new Set([500, 5_000, 100_000]);
const WAITS = { attempts: Infinity, firstDelayMs: 500, maxDelayMs: 10_000 };
/** An answer that had begun; the transport has tried again already what did not even begin. */
const BROKEN: ReadonlySet<string> = new Set(['looker_broke_off', 'looker_answer_unreadable', 'looker_task_ended']);
/** How often in a row an answer may break off without having brought a row. */
const MOST_BREAKS = 3;
/** Largest answer that is kept in memory as a whole, in characters of its values. */
const MOST_CHARS = 64 * 1024 * 1024;

/** Asks for rows, with every digit. */
export class LookerQueries {
  constructor(private readonly ports: QueryPorts) {}

  /**
   * Rows of a query as they come, so that memory is bounded. With keys they come in the order of these, and an answer that
   * was cut, or broke off, is gone on with behind its last row. Without keys throws `looker_answer_cut` where rows are
   * missing, and retriable errors where an answer broke off; with keys that two rows share, `looker_keys_repeat`.
   */
  async *rows(query: QueryBody, options: RowsOptions): AsyncGenerator<ExactRow> {
    const { keys, mostRows = Infinity, pageRows = Infinity } = options;
    const progress = new Progress(keys);
    while (progress.all < mostRows) {
      const limit = Math.min(pageRows, mostRows - progress.all);
      const page = pageOf(query, keys, progress.last, limit);
      if (page === undefined) return;
      progress.begin();
      try {
        for await (const row of this.answer(page, options)) yield progress.took(row);
        if (progress.rows < limit && !OWN_LIMITS.has(progress.rows)) return;
        if (keys === undefined && progress.all < mostRows) throw cut(progress.rows);
      } catch (error) {
        if (!progress.resumable) throw error;
        await this.afterBreak(error, progress.broke());
      }
    }
  }

  /**
   * All rows of a query at once. Throws as `rows` does, and `looker_answer_too_large`. An answer that breaks off is asked
   * for again.
   */
  async collect(query: QueryBody, options: RowsOptions): Promise<ExactRow[]> {
    for (let breaks = 1; ; breaks++) {
      try {
        return await this.gather(query, options);
      } catch (error) {
        // With keys it went on as long as there is sense in it.
        if (options.keys !== undefined) throw error;
        await this.afterBreak(error, breaks);
      }
    }
  }

  private async gather(query: QueryBody, options: RowsOptions): Promise<ExactRow[]> {
    const rows: ExactRow[] = [];
    let chars = 0;
    for await (const row of this.rows(query, options)) {
      rows.push(row);
      for (const value of Object.values(row)) chars += value?.length ?? 0;
      if (chars > MOST_CHARS)
        throw new TerminalError('looker_answer_too_large', `${rows.length} rows are more than is kept: ask for less`);
    }
    return rows;
  }

  private answer(query: Partial<IWriteQuery>, { timeoutMs, asTask }: RowsOptions): AsyncGenerator<ExactRow> {
    if (asTask === true) return rowsOfTask(this.ports, query, timeoutMs);
    const call = { operation: 'run_inline_query', method: 'POST', path: '/queries/run/json', body: query } as const;
    return exactRows(this.ports.transport.stream({ ...call, timeoutMs, repeatable: true }));
  }

  private async afterBreak(error: unknown, breaks: number): Promise<void> {
    const brokeOff = error instanceof RetriableError && BROKEN.has(error.code);
    if (!brokeOff || breaks > MOST_BREAKS) throw error;
    await this.ports.clock.sleep(retryDelayMs(WAITS, breaks, Math.random()), this.ports.signal);
  }
}

/** How far the answers to a query came. */
class Progress {
  /** Rows of all answers, and of the one at hand. */
  all = 0;
  rows = 0;
  last: ExactRow | undefined;
  private breaks = 0;

  constructor(private readonly keys: readonly QueryKey[] | undefined) {}

  get resumable(): boolean {
    return this.keys !== undefined;
  }

  begin(): void {
    this.rows = 0;
  }

  took(row: ExactRow): ExactRow {
    if (this.keys !== undefined && this.last !== undefined && sameKeys(this.keys, this.last, row))
      throw new TerminalError('looker_keys_repeat', 'the keys given with the query do not tell its rows apart');
    this.last = row;
    this.rows++;
    this.all++;
    return row;
  }

  /** How often in a row an answer broke off that had brought nothing. */
  broke(): number {
    this.breaks = this.rows > 0 ? 1 : this.breaks + 1;
    return this.breaks;
  }
}

function pageOf(
  query: QueryBody,
  keys: readonly QueryKey[] | undefined,
  last: ExactRow | undefined,
  limit: number,
): Partial<IWriteQuery> | undefined {
  const page = { ...query, limit: Number.isFinite(limit) ? String(limit) : '-1' };
  if (keys === undefined) return page;
  const sorted = { ...page, sorts: keys.map(({ field }) => field) };
  if (last === undefined) return sorted;
  const rest = behind(keys, last);
  if (rest === undefined) return undefined;
  const own = query.filter_expression;
  return { ...sorted, filter_expression: own ? `(${own}) AND (${rest})` : rest };
}

function cut(rows: number): TerminalError {
  return new TerminalError(
    'looker_answer_cut',
    `Looker answered with ${rows} rows, which is a limit of its own: there may be more. Ask for less, or give the API key's user the right download_without_limit`,
  );
}
