import type { IDBConnection, IDBConnectionTestResult } from '@looker/sdk';
import { DatabaseError, runSql, type DatabaseTarget } from '../clickhouse/database.js';
import { ApiError, invalid, noContent, ok } from '../http/reply.js';
import { Dialect } from '../semantic/query.js';
import type { ConnectionRecord } from '../state/state.js';
import { found, param, type ApiCall, type Operation, type SandboxContext } from './context.js';
import { dialects } from './instance.js';

/** Tests a connection offers; other names are ignored, as Looker does. */
const CONNECTION_TESTS = ['connect', 'query'];
const WRITE_ONLY = new Set(['password', 'certificate', 'file_type']);
const PERMISSION = 'manage_project_connections';

/** Where a stored connection points. */
export function targetOf(settings: Readonly<Record<string, unknown>>): DatabaseTarget {
  const text = (key: string, otherwise: string): string => {
    const value = settings[key];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  const ssl = settings['ssl'] === true;
  return {
    host: text('host', 'localhost'),
    port: text('port', ssl ? '8443' : '8123'),
    username: text('username', 'default'),
    password: text('password', ''),
    database: text('database', 'default'),
    ssl,
  };
}

/** The dialect rules of a stored connection. */
export function dialectOf(settings: Readonly<Record<string, unknown>>): Dialect {
  return settings['dialect_name'] === 'clickhouse_26' ? Dialect.clickhouse26 : Dialect.old;
}

/** A connection as the API answers it: never with its password. */
function connectionBody(name: string, record: ConnectionRecord): IDBConnection {
  const shown = Object.fromEntries(Object.entries(record.settings).filter(([key]) => !WRITE_ONLY.has(key)));
  const dialectName = String(record.settings['dialect_name']);
  return {
    max_connections: 20,
    db_timezone: 'UTC',
    ssl: false,
    verify_ssl: false,
    maintenance_cron: '*/5 * * * *',
    disable_context_comment: false,
    ...shown,
    can: {},
    name,
    dialect: {
      name: dialectName,
      label: dialectName === 'clickhouse_26' ? 'ClickHouse 26+' : 'ClickHouse',
      supports_cost_estimate: false,
      supports_streaming: true,
      connection_tests: CONNECTION_TESTS,
      supports_persistent_derived_tables: false,
      has_ssl_support: true,
    },
    has_password: typeof record.settings['password'] === 'string' && record.settings['password'] !== '',
    pdts_enabled: false,
    uses_oauth: false,
    created_at: record.createdAt,
    user_id: record.userId,
    example: false,
    managed: false,
  };
}

function checkSettings(settings: Readonly<Record<string, unknown>>, context: SandboxContext): void {
  for (const key of ['name', 'dialect_name', 'host']) {
    if (typeof settings[key] !== 'string' || settings[key] === '') {
      throw invalid(key, 'missing_field', `${key} can't be blank`);
    }
  }
  const known = dialects(context).filter((dialect) => dialect.installed);
  if (!known.some((dialect) => dialect.name === settings['dialect_name'])) {
    const names = known.map((dialect) => dialect.name).join(', ');
    throw invalid('dialect_name', 'invalid', `dialect_name must be one of ${names}`);
  }
  const port = settings['port'];
  if (port === '9000' || port === '9440') {
    throw invalid('port', 'invalid', 'ClickHouse is reached over its HTTP interface only (8123, or 8443 with TLS)');
  }
}

async function test(settings: Readonly<Record<string, unknown>>, call: ApiCall): Promise<IDBConnectionTestResult[]> {
  const asked = call.query.get('tests');
  const names = asked === null ? CONNECTION_TESTS : asked.split(',').filter((name) => CONNECTION_TESTS.includes(name));
  const target = targetOf(settings);
  const connection_string = `jdbc:clickhouse://${target.host}:${target.port}/${target.database}`;
  const results: IDBConnectionTestResult[] = [];
  for (const name of names) {
    try {
      await runSql(target, name === 'connect' ? 'SELECT 1' : 'SELECT count() FROM system.one', { timeoutMs: 30_000 });
      const message = name === 'connect' ? 'Can connect' : 'Can run simple select query';
      results.push({ can: {}, name, status: 'success', message, connection_string });
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const message = `Cannot ${name}: ${error.message}`;
      results.push({ can: {}, name, status: 'error', message, connection_string });
    }
  }
  return results;
}

/** Operations on stored connections and their tests. */
export const connectionOperations: readonly Operation[] = [
  {
    id: 'all_connections',
    method: 'GET',
    path: '/connections',
    handle: (_call, _session, { store }) =>
      ok(Object.entries(store.state.connections).map(([name, record]) => connectionBody(name, record))),
  },
  {
    id: 'create_connection',
    method: 'POST',
    path: '/connections',
    permission: PERMISSION,
    handle: (call, session, context) => {
      checkSettings(call.body, context);
      const name = String(call.body['name']);
      const { connections } = context.store.state;
      if (Object.hasOwn(connections, name)) throw new ApiError(409, `A connection named "${name}" exists already.`);
      const createdAt = new Date(context.clock.nowMs()).toISOString();
      const record: ConnectionRecord = { settings: call.body, createdAt, userId: session.user.id };
      connections[name] = record;
      return ok(connectionBody(name, record));
    },
  },
  {
    id: 'connection',
    method: 'GET',
    path: '/connections/{name}',
    handle: (call, _session, { store }) => {
      const name = param(call, 'name');
      return ok(connectionBody(name, found(store.state.connections, name)));
    },
  },
  {
    id: 'update_connection',
    method: 'PATCH',
    path: '/connections/{name}',
    permission: PERMISSION,
    handle: (call, _session, context) => {
      const name = param(call, 'name');
      const record = found(context.store.state.connections, name);
      const settings = { ...record.settings, ...call.body, name };
      checkSettings(settings, context);
      Object.assign(record.settings, settings);
      return ok(connectionBody(name, record));
    },
  },
  {
    id: 'delete_connection',
    method: 'DELETE',
    path: '/connections/{name}',
    permission: PERMISSION,
    handle: (call, _session, { store }) => {
      const name = param(call, 'name');
      found(store.state.connections, name);
      Reflect.deleteProperty(store.state.connections, name);
      return noContent();
    },
  },
  {
    id: 'test_connection',
    method: 'PUT',
    path: '/connections/{name}/test',
    permission: PERMISSION,
    handle: async (call, _session, { store }) =>
      ok(await test(found(store.state.connections, param(call, 'name')).settings, call)),
  },
  {
    id: 'test_connection_config',
    method: 'PUT',
    path: '/connections/test',
    permission: PERMISSION,
    handle: async (call, _session, context) => {
      checkSettings(call.body, context);
      return ok(await test(call.body, call));
    },
  },
];
