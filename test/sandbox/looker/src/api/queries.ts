import { createHash } from 'node:crypto';
import type { IQuery } from '@looker/sdk';
import { DatabaseError, runSql } from '../clickhouse/database.js';
import { invalid, notFound, ok } from '../http/reply.js';
import { csvRows, jsonRows } from '../semantic/format.js';
import { SemanticError } from '../semantic/query.js';
import type { QueryRecord } from '../state/state.js';
import { targetOf } from './connections.js';
import { found, param, type ApiCall, type Operation, type SandboxContext } from './context.js';
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

/** Operations that run queries: stored, inline, and raw SQL. */
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
  createSqlQuery,
  runSqlQuery,
];
