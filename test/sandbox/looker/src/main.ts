import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ApiUserOptions } from './options.js';
import { startLookerSandbox } from './sandbox.js';
import { Dialect } from './semantic/query.js';

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: process.env['LOOKER_SANDBOX_DATA_DIR'] ?? '' },
    port: { type: 'string', default: process.env['LOOKER_SANDBOX_PORT'] ?? '0' },
    'control-port': { type: 'string', default: process.env['LOOKER_SANDBOX_CONTROL_PORT'] ?? '0' },
    host: { type: 'string', default: process.env['LOOKER_SANDBOX_HOST'] ?? '127.0.0.1' },
    dialect: { type: 'string', default: process.env['LOOKER_SANDBOX_DIALECT'] ?? Dialect.old },
    'token-ttl-s': { type: 'string', default: process.env['LOOKER_SANDBOX_TOKEN_TTL_S'] ?? '3600' },
    'most-calls': { type: 'string', default: process.env['LOOKER_SANDBOX_MOST_CALLS'] ?? 'Infinity' },
    'maintenance-interval-ms': { type: 'string', default: process.env['LOOKER_SANDBOX_MAINTENANCE_INTERVAL_MS'] ?? '' },
    'api-users-file': { type: 'string', default: process.env['LOOKER_SANDBOX_API_USERS_FILE'] ?? '' },
  },
});

/** API users as JSON: from a file, else from LOOKER_SANDBOX_API_USERS, so that no secret stands on a command line. */
function apiUsers(file: string): ApiUserOptions[] {
  const json = file === '' ? process.env['LOOKER_SANDBOX_API_USERS'] : readFileSync(file, 'utf8');
  if (json === undefined) throw new Error('give --api-users-file or LOOKER_SANDBOX_API_USERS');
  return JSON.parse(json) as ApiUserOptions[];
}

function dialectOf(name: string): Dialect {
  const found = Object.values(Dialect).find((dialect) => dialect === name);
  if (found === undefined) throw new Error(`--dialect must be one of ${Object.values(Dialect).join(', ')}`);
  return found;
}

if (values['data-dir'] === '') throw new Error('give --data-dir or LOOKER_SANDBOX_DATA_DIR');
const { LOOKER_SANDBOX_WEBHOOK_TOKEN: webhookToken } = process.env;
const interval = values['maintenance-interval-ms'];
const sandbox = await startLookerSandbox({
  apiUsers: apiUsers(values['api-users-file']),
  dataDir: values['data-dir'],
  port: Number(values.port),
  controlPort: Number(values['control-port']),
  host: values.host,
  dialect: dialectOf(values.dialect),
  tokenTtlS: Number(values['token-ttl-s']),
  mostCalls: Number(values['most-calls']),
  ...(webhookToken === undefined ? {} : { webhookToken }),
  ...(interval === '' ? {} : { maintenanceIntervalMs: Number(interval) }),
});
process.stdout.write(`${JSON.stringify({ baseUrl: sandbox.baseUrl, controlUrl: sandbox.control.url })}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    sandbox.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
