import type { IQuery, IQueryTask, IWriteQuery } from '@looker/sdk';
import { errorText, RetriableError, retryDelayMs, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import { exactRows, type ExactRow } from './exact-rows.js';
import type { LookerTransport } from './transport.js';

/** What queries are asked by. */
export interface QueryPorts {
  readonly transport: LookerTransport;
  /** Calls also after the job was broken off: what runs at Looker is ended by it. */
  readonly farewell: LookerTransport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/** Calls are metered: a task is looked after less and less often. */
const WAITS = { attempts: Infinity, firstDelayMs: 500, maxDelayMs: 10_000 };

/**
 * Runs a query as a task of Looker and gives its rows. A task that takes longer than `mostMs`, or that nobody waits for
 * any more, is killed. Throws retriable `looker_task_too_long`, `looker_task_ended` when Looker gave it up or has its
 * result no more, and what Looker says when the query fails.
 */
export async function* rowsOfTask(
  ports: QueryPorts,
  query: Partial<IWriteQuery>,
  mostMs: number,
): AsyncGenerator<ExactRow> {
  const path = await start(ports.transport, query);
  try {
    await ended(ports, path, mostMs);
  } catch (error) {
    await kill(ports, path);
    throw error;
  }
  const call = { operation: 'query_task_results', method: 'GET', path: `/query_tasks/${path}/results` } as const;
  try {
    yield* exactRows(ports.transport.stream(call));
  } catch (error) {
    if (!(error instanceof TerminalError) || error.code !== 'looker_not_found') throw error;
    throw new RetriableError('looker_task_ended', 'Looker has the result of the query no more', { cause: error });
  }
}

/** Id of the task, as a segment of paths. */
async function start(transport: LookerTransport, body: Partial<IWriteQuery>): Promise<string> {
  // The same query has the same id, however often it is made.
  const made = { operation: 'create_query', method: 'POST', path: '/queries', body, repeatable: true } as const;
  const { id } = await transport.json<IQuery>(made);
  const wish = { query_id: id, result_format: 'json' };
  const call = { operation: 'create_query_task', method: 'POST', path: '/query_tasks', body: wish } as const;
  const task = await transport.json<IQueryTask>(call);
  return encodeURIComponent(task.id ?? '');
}

async function ended({ transport, clock, signal }: QueryPorts, path: string, mostMs: number): Promise<void> {
  const until = clock.now() + mostMs;
  for (let attempt = 1; ; attempt++) {
    const call = { operation: 'query_task', method: 'GET', path: `/query_tasks/${path}` } as const;
    const { status } = await transport.json<IQueryTask>(call);
    // The result of a failed query is Looker's error, with a status of its own.
    if (status === 'complete' || status === 'error') return;
    if (status !== 'added' && status !== 'running')
      throw new RetriableError('looker_task_ended', `Looker gave the query up: ${status ?? 'it names no status'}`);
    const waitMs = retryDelayMs(WAITS, attempt, Math.random());
    if (clock.now() + waitMs > until)
      throw new RetriableError('looker_task_too_long', `the query takes longer than ${mostMs} ms`);
    await clock.sleep(waitMs, signal);
  }
}

/** The reason it is killed for counts, not whether that works: a query ends by itself at last. */
async function kill({ farewell, logger }: QueryPorts, path: string): Promise<void> {
  const call = {
    operation: 'kill_query',
    method: 'DELETE',
    path: `/running_queries/${path}`,
    timeoutMs: 5_000,
  } as const;
  await farewell.text(call).catch((error: unknown) => {
    // 404: it had ended already.
    if (error instanceof TerminalError && error.code === 'looker_not_found') return;
    logger.warn('looker_kill_failed', { reason: errorText(error) });
  });
}
