import { createHash } from 'node:crypto';
import { DatabaseError, runSql, type DatabaseResult } from '../clickhouse/database.js';
import { ApiError, invalid, notFound, type ApiReply } from '../http/reply.js';
import { text } from '../lookml/syntax.js';
import { compileQuery } from '../semantic/compile.js';
import { csvRows, jsonBi, jsonRows } from '../semantic/format.js';
import { SemanticError, type CompiledQuery } from '../semantic/query.js';
import { attributeValues } from './attributes.js';
import { dialectOf, targetOf } from './connections.js';
import { holds, type SandboxContext, type Session } from './context.js';
import { cachePolicy } from './datagroup-state.js';
import { configuredModel, PRODUCTION, readerOf, type ConfiguredModel } from './lookml-access.js';

/** Formats of results that are served. */
export const RESULT_FORMATS: readonly string[] = ['json', 'json_bi', 'csv', 'sql', 'inline_json'];
const DEFAULT_LIMIT = 500;
const LIMIT_WITHOUT_PERMISSION = 5_000;
const LARGEST_LIMIT = 100_000;
/** Parts of a query body that would change the answer and are not served; empty values pass. */
const UNSERVED = ['pivots', 'total', 'row_total', 'subtotals', 'dynamic_fields', 'fill_fields', 'filter_config'];

interface Prepared {
  readonly compiled: CompiledQuery;
  readonly connection: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly maxAgeMs: number;
  readonly staleBeforeMs: number;
}

/** Compiles a query body, runs it (or finds it in the cache) and answers it in the asked format. */
export async function runQuery(
  context: SandboxContext,
  session: Session,
  body: Readonly<Record<string, unknown>>,
  format: string,
  query: URLSearchParams,
  signal?: AbortSignal,
): Promise<ApiReply> {
  if (!RESULT_FORMATS.includes(format)) {
    throw invalid('result_format', 'invalid', `result_format must be one of ${RESULT_FORMATS.join(', ')}`);
  }
  const prepared = await prepare(context, session, body, query);
  const { compiled } = prepared;
  if (format === 'sql') return { status: 200, text: compiled.sql, contentType: 'text/plain;charset=utf-8' };
  const result = await execute(context, session, prepared, query.get('cache') !== 'false', signal);
  const json = 'application/json;charset=utf-8';
  if (format === 'csv') {
    return { status: 200, text: csvRows(compiled.columns, result), contentType: 'text/csv;charset=utf-8' };
  }
  if (format === 'json_bi') {
    return { status: 200, text: jsonBi(compiled.columns, result, compiled.sql), contentType: json };
  }
  return { status: 200, text: jsonRows(compiled.columns, result), contentType: json };
}

async function prepare(
  context: SandboxContext,
  session: Session,
  body: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
): Promise<Prepared> {
  refuseUnserved(body);
  const reader = query.get('force_production') === 'true' ? PRODUCTION : readerOf(session);
  const configured = await configuredModel(context, String(body['model']), reader);
  const explore = configured.model.explores.get(String(body['view']));
  if (explore === undefined) throw notFound();
  const { connection, settings } = connectionOf(context, configured);
  const compiled = compileQuery(
    configured.model,
    explore,
    {
      fields: list(body['fields']),
      filters: filtersOf(body['filters']),
      filterExpression: typeof body['filter_expression'] === 'string' ? body['filter_expression'] : undefined,
      sorts: list(body['sorts']),
      limit: limitOf(query.get('limit') ?? body['limit'], session),
    },
    { dialect: dialectOf(settings), nowMs: context.clock.nowMs(), attributes: attributeValues(context, session.user) },
  );
  const policy = cachePolicy(
    context,
    configured.model,
    text(explore.block, 'persist_with'),
    text(explore.block, 'persist_for'),
  );
  return { compiled, connection, settings, ...policy };
}

/** The connection of a model, when its configuration allows it. Throws SemanticError. */
export function connectionOf(
  context: SandboxContext,
  { model, record }: ConfiguredModel,
): { connection: string; settings: Readonly<Record<string, unknown>> } {
  const connection = model.connection ?? '';
  const stored = context.store.state.connections[connection];
  if (stored === undefined) throw new SemanticError(`The connection "${connection}" of "${model.name}" is unknown.`);
  if (!record.unlimited_db_connections && !record.allowed_db_connection_names.includes(connection)) {
    throw new SemanticError(`The model "${model.name}" is not allowed to use the connection "${connection}".`);
  }
  return { connection, settings: stored.settings };
}

async function execute(
  context: SandboxContext,
  session: Session,
  prepared: Prepared,
  mayUseCache: boolean,
  signal: AbortSignal | undefined,
): Promise<DatabaseResult> {
  const { connection, settings, compiled } = prepared;
  const nowMs = context.clock.nowMs();
  const key = `${connection}\n${compiled.sql}`;
  if (mayUseCache) {
    const kept = context.cache.get(key, nowMs, prepared.maxAgeMs, prepared.staleBeforeMs);
    if (kept !== undefined) return kept;
  }
  const slug = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const comment = `-- Looker Query Context '${JSON.stringify({ user_id: session.user.id, history_slug: slug })}'\n`;
  const sql = settings['disable_context_comment'] === true ? compiled.sql : comment + compiled.sql;
  context.recorder.sql({ atMs: nowMs, connection, purpose: 'query', sql });
  try {
    const result = await runSql(targetOf(settings), sql, { signal });
    context.cache.put(key, result, nowMs);
    return result;
  } catch (error) {
    if (error instanceof DatabaseError) throw new ApiError(400, `Query execution failed: - ${error.message}`);
    throw error;
  }
}

function refuseUnserved(body: Readonly<Record<string, unknown>>): void {
  for (const key of UNSERVED) {
    const value = body[key];
    const empty = value === undefined || value === null || value === false || value === '' || value === '[]';
    if (!empty && !(Array.isArray(value) && value.length === 0)) {
      throw invalid(key, 'unsupported', `${key} is not served by this sandbox`);
    }
  }
}

function limitOf(asked: unknown, session: Session): number | undefined {
  if (asked === undefined || asked === null || asked === '') return DEFAULT_LIMIT;
  const limit = Number(asked);
  if (!Number.isInteger(limit) || limit < -1) throw invalid('limit', 'invalid', 'limit must be a whole number or -1');
  const unlimited = holds(session.user, 'download_without_limit');
  if (limit === -1) return unlimited ? undefined : LIMIT_WITHOUT_PERMISSION;
  return Math.min(limit, LARGEST_LIMIT);
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function filtersOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, expression]) => [name, String(expression ?? '')]));
}
