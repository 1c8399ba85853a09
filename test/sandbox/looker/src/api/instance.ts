import type { IApiVersion, IDialectInfo, IUser } from '@looker/sdk';
import { ok } from '../http/reply.js';
import { Dialect } from '../semantic/query.js';
import type { Operation, SandboxContext } from './context.js';

/** Release this sandbox speaks for: the one whose API description it checks bodies against. */
export const LOOKER_RELEASE = '26.12.3';

/** A dialect of an instance; the second exists only where the option `dialect` says so. */
export function dialects(context: SandboxContext): { name: string; label: string; installed: boolean }[] {
  return [
    { name: 'clickhouse', label: 'ClickHouse', installed: true },
    { name: 'clickhouse_26', label: 'ClickHouse 26+', installed: context.dialect === Dialect.clickhouse26 },
  ];
}

const versions: Operation = {
  id: 'versions',
  method: 'GET',
  path: '/versions',
  handle: (_call, _session, context) => {
    const url = context.baseUrl();
    const element = {
      version: '4.0',
      full_version: '4.0.26.12',
      status: 'current',
      swagger_url: `${url}/api_spec/4.0/swagger.json`,
    };
    return ok({
      looker_release_version: LOOKER_RELEASE,
      current_version: element,
      supported_versions: [element],
      api_server_url: url,
      web_server_url: url,
    } satisfies IApiVersion);
  },
};

const dialectInfo: Operation = {
  id: 'all_dialect_infos',
  method: 'GET',
  path: '/dialect_info',
  handle: (_call, _session, context) =>
    ok(
      dialects(context).map(
        ({ name, label, installed }) =>
          ({
            can: {},
            name,
            label,
            installed,
            default_port: '8123',
            default_max_connections: '20',
            supported_driver_name: 'com.clickhouse:clickhouse-jdbc',
            supported_driver_versions: [],
            supported_options: {
              additional_params: true,
              auth: true,
              host: true,
              port: true,
              schema: false,
              ssl: true,
              timezone: false,
              tmp_table: false,
              project_name: false,
              username_required: true,
            },
          }) satisfies IDialectInfo,
      ),
    ),
};

const me: Operation = {
  id: 'me',
  method: 'GET',
  path: '/user',
  handle: (_call, session) =>
    ok({ can: {}, id: session.user.id, display_name: session.user.clientId, is_disabled: false } satisfies IUser),
};

/** Operations about the instance and the caller. */
export const instanceOperations: readonly Operation[] = [versions, dialectInfo, me];
