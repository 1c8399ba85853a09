import type { IConnectionFeatures, ISchema, ISchemaColumn, ISchemaColumns, ISchemaTables } from '@looker/sdk';
import { runSql, type DatabaseResult } from '../clickhouse/database.js';
import { ok } from '../http/reply.js';
import { identifier, literal } from '../semantic/sql-text.js';
import { targetOf } from './connections.js';
import { found, param, type ApiCall, type Operation, type SandboxContext } from './context.js';

const LOOKER_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^(U?Int|Float|Decimal)/, 'number'],
  [/^DateTime/, 'date_time'],
  [/^Date/, 'date'],
  [/^Bool/, 'yesno'],
];

function settingsOf(call: ApiCall, context: SandboxContext): Record<string, unknown> {
  return found(context.store.state.connections, param(call, 'name')).settings;
}

function ask(call: ApiCall, context: SandboxContext, sql: string): Promise<DatabaseResult> {
  const connection = param(call, 'name');
  context.recorder.sql({ atMs: context.clock.nowMs(), connection, purpose: 'metadata', sql });
  return runSql(targetOf(settingsOf(call, context)), sql);
}

function schemaOf(call: ApiCall, context: SandboxContext): string {
  const named = call.query.get('schema_name') ?? call.query.get('database');
  return named ?? targetOf(settingsOf(call, context)).database;
}

function lookerType(databaseType: string): string {
  const inner = databaseType.replace(/^(?:LowCardinality|Nullable)\((?:Nullable\()?(.*?)\)+$/, '$1');
  return LOOKER_TYPES.find(([pattern]) => pattern.test(inner))?.[1] ?? 'string';
}

const features: Operation = {
  id: 'connection_features',
  method: 'GET',
  path: '/connections/{name}/features',
  handle: (call, _session, context) => {
    const settings = settingsOf(call, context);
    return ok({
      dialect_name: String(settings['dialect_name']),
      cost_estimate: false,
      multiple_databases: true,
      column_search: true,
      persistent_table_indexes: false,
      persistent_derived_tables: false,
      turtles: true,
      percentile: true,
      distinct_percentile: false,
      stable_views: false,
      milliseconds: false,
      microseconds: false,
      subtotals: false,
      location: true,
      timezone: false,
      connection_pooling: false,
    } satisfies IConnectionFeatures);
  },
};

const databases: Operation = {
  id: 'connection_databases',
  method: 'GET',
  path: '/connections/{name}/databases',
  handle: async (call, _session, context) => {
    const result = await ask(call, context, 'SELECT name FROM system.databases ORDER BY name');
    return ok(result.rows.map((row) => row[0]));
  },
};

const schemas: Operation = {
  id: 'connection_schemas',
  method: 'GET',
  path: '/connections/{name}/schemas',
  handle: async (call, _session, context) => {
    const own = targetOf(settingsOf(call, context)).database;
    const result = await ask(call, context, 'SELECT name FROM system.databases ORDER BY name');
    return ok(result.rows.map(([name]) => ({ name: String(name), is_default: name === own }) satisfies ISchema));
  },
};

const tables: Operation = {
  id: 'connection_tables',
  method: 'GET',
  path: '/connections/{name}/tables',
  handle: async (call, _session, context) => {
    const schema = schemaOf(call, context);
    const sql = `SELECT name FROM system.tables WHERE database = ${literal(schema)} ORDER BY name`;
    const result = await ask(call, context, sql);
    const entry: ISchemaTables = {
      name: schema,
      is_default: schema === targetOf(settingsOf(call, context)).database,
      table_limit_hit: false,
      tables: result.rows.map(([name]) => ({
        name: String(name),
        sql_escaped_name: identifier(String(name)),
        schema_name: schema,
      })),
    };
    return ok([entry]);
  },
};

const columns: Operation = {
  id: 'connection_columns',
  method: 'GET',
  path: '/connections/{name}/columns',
  handle: async (call, _session, context) => {
    const schema = schemaOf(call, context);
    const names = call.query.get('table_names');
    const only = names === null ? '' : ` AND table IN (${names.split(',').map(literal).join(', ')})`;
    const result = await ask(
      call,
      context,
      `SELECT table, name, type, comment FROM system.columns WHERE database = ${literal(schema)}${only} ` +
        'ORDER BY table, position',
    );
    const byTable = new Map<string, ISchemaColumn[]>();
    for (const [table, name, type, comment] of result.rows) {
      const list = byTable.get(String(table)) ?? [];
      list.push({
        name: String(name),
        sql_escaped_name: identifier(String(name)),
        schema_name: schema,
        data_type_database: String(type),
        data_type: String(type),
        data_type_looker: lookerType(String(type)),
        description: comment ?? '',
      });
      byTable.set(String(table), list);
    }
    return ok(
      [...byTable].map(
        ([name, list]) =>
          ({ name, sql_escaped_name: identifier(name), schema_name: schema, columns: list }) satisfies ISchemaColumns,
      ),
    );
  },
};

/** Operations that show what a connection sees and can. */
export const connectionMetadataOperations: readonly Operation[] = [features, databases, schemas, tables, columns];
