import { createHash } from 'node:crypto';
import type { IQuery, IQueryTask } from '@looker/sdk';
import { DatabaseError, runSql } from '../clickhouse/database.js';
import { ApiError, errorBody, invalid, notFound, ok, type ApiReply } from '../http/reply.js';
import { csvRows, jsonRows } from '../semantic/format.js';
import { SemanticError } from '../semantic/query.js';
import type { QueryRecord } from '../state/state.js';
import { targetOf } from './connections.js';
import {
  found,
  param,
  type ApiCall,
  type Operation,
  type QueryTask,
  type SandboxContext,
  type Session,
} from './context.js';
import { runQuery } from './run-query.js';

/** The answer for a stored query. */
export function queryBody(record: QueryRecord): IQuery {
  const { model, view, ...rest } = record.body;
  return { ...rest, model: String(model), view: String(view), can: {}, id: record.id, slug: record.slug };
}

/** Queries are immutable: the same body gives the same query. */
function store(call: ApiCall, context: SandboxContext): QueryRecord {
  const text = JSON.stringify(Object.entries(call.body).sort(([left], [right]) => (left < right ? -1 : 1)));
  const slug = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const { queries } = context.store.state;
  const known = Object.values(queries).find((record) => record.slug === slug);
  if (known !== undefined) return known;
  const record: QueryRecord = { id: context.store.newId(), slug, body: call.body };
  queries[record.id] = record;
  return record;
}

function taskBody(task: QueryTask): IQueryTask {
  return { can: {}, id: task.id, query_id: task.queryId, result_format: task.format, status: task.status };
}

/** Runs a task's query and keeps the answer, errors included, for `query_task_results`. */
async function runTask(
  task: QueryTask,
  record: QueryRecord,
  call: ApiCall,
  session: Session,
  context: SandboxContext,
): Promise<void> {
  task.status = 'running';
  try {
    task.reply = await runQuery(context, session, record.body, task.format, call.query);
    task.status = 'complete';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof ApiError ? error.status : 400;
    task.reply = { status, json: errorBody(error instanceof ApiError ? error : new ApiError(400, message)) };
    task.status = 'error';
  }
}

const createTask: Operation = {
  id: 'create_query_task',
  method: 'POST',
  path: '/query_tasks',
  permission: 'access_data',
  handle: (call, session, context) => {
    const { query_id, result_format } = call.body;
    const record = context.store.state.queries[String(query_id)];
    if (record === undefined) throw invalid('query_id', 'invalid', 'query_id names no query');
    const id = createHash('sha256').update(context.store.newId()).digest('hex').slice(0, 32);
    const task: QueryTask = { id, queryId: record.id, format: String(result_format), status: 'added' };
    context.tasks.set(id, task);
    void runTask(task, record, call, session, context);
    return ok(taskBody(task));
  },
};

function taskOf(call: ApiCall, context: SandboxContext): QueryTask {
  const task = context.tasks.get(param(call, 'id'));
  if (task === undefined) throw notFound();
  return task;
}

const taskResults: Operation = {
  id: 'query_task_results',
  method: 'GET',
  path: '/query_tasks/{id}/results',
  permission: 'access_data',
  handle: (call, _session, context): ApiReply => {
    const task = taskOf(call, context);
    return task.reply ?? { status: 202, json: { status: task.status } };
  },
};

const runSqlQuery: Operation = {
  id: 'run_sql_query',
  method: 'POST',
  path: '/sql_queries/{slug}/run/{format}',
  permission: 'use_sql_runner',
  handle: async (call, _session, context) => {
    const query = context.sqlQueries.get(param(call, 'slug'));
    if (query === undefined) throw notFound();
    const format = param(call, 'format');
    if (format !== 'json' && format !== 'csv') throw invalid('result_format', 'invalid', 'use json or csv');
    const settings = found(context.store.state.connections, query.connection).settings;
    context.recorder.sql({
      atMs: context.clock.nowMs(),
      connection: query.connection,
      purpose: 'sql_runner',
      sql: query.sql,
    });
    try {
      const result = await runSql(targetOf(settings), query.sql);
      const columns = result.names.map((name, index) => {
        const numeric = /(Int|Float|Decimal)/.test(result.types[index] ?? '');
        return { name, label: name, numeric, category: 'dimension' as const, type: numeric ? 'number' : 'string' };
      });
      if (format === 'csv') return { status: 200, text: csvRows(columns, result), contentType: 'text/csv' };
      return { status: 200, text: jsonRows(columns, result), contentType: 'application/json' };
    } catch (error) {
      if (error instanceof DatabaseError) throw new SemanticError(`Query execution failed: - ${error.message}`);
      throw error;
    }
  },
};

const createSqlQuery: Operation = {
  id: 'create_sql_query',
  method: 'POST',
  path: '/sql_queries',
  permission: 'use_sql_runner',
  handle: (call, _session, context) => {
    const { connection_name, sql } = call.body;
    if (typeof sql !== 'string' || sql === '') throw invalid('sql', 'missing_field', "sql can't be blank");
    const connection = String(connection_name);
    if (!Object.hasOwn(context.store.state.connections, connection)) {
      throw invalid('connection_name', 'invalid', 'connection_name names no connection');
    }
    const slug = createHash('sha256').update(`${connection}\n${sql}`).digest('hex').slice(0, 12);
    context.sqlQueries.set(slug, { connection, sql });
    return ok({ can: {}, slug, sql });
  },
};

/** Operations that run queries: stored, inline, in the background, and raw SQL. */
export const queryOperations: readonly Operation[] = [
  {
    id: 'create_query',
    method: 'POST',
    path: '/queries',
    permission: 'access_data',
    handle: (call, _session, context) => ok(queryBody(store(call, context))),
  },
  {
    id: 'query',
    method: 'GET',
    path: '/queries/{id}',
    permission: 'access_data',
    handle: (call, _session, context) => ok(queryBody(found(context.store.state.queries, param(call, 'id')))),
  },
  {
    id: 'run_query',
    method: 'GET',
    path: '/queries/{id}/run/{format}',
    permission: 'access_data',
    handle: (call, session, context) => {
      const record = found(context.store.state.queries, param(call, 'id'));
      return runQuery(context, session, record.body, param(call, 'format'), call.query);
    },
  },
  {
    id: 'run_inline_query',
    method: 'POST',
    path: '/queries/run/{format}',
    permission: 'access_data',
    handle: (call, session, context) => runQuery(context, session, call.body, param(call, 'format'), call.query),
  },
  createTask,
  {
    id: 'query_task',
    method: 'GET',
    path: '/query_tasks/{id}',
    permission: 'access_data',
    handle: (call, _session, context) => ok(taskBody(taskOf(call, context))),
  },
  taskResults,
  createSqlQuery,
  runSqlQuery,
];
