import { join } from 'node:path';
import type { Secrets } from './planted.js';
import { ROOT } from './whole-product.js';
import type { Witness } from './witness.js';

const AT_ONCE = 4;
/** Some wait for what is away: they are ended then. */
const GIVEN_MS = 10_000;

/** Services started with a configuration that is wrong in one point: what they say on their way out. */
export async function brokenStarts(witness: Witness, dataDir: string, secrets: Secrets): Promise<void> {
  const { badValue } = secrets;
  const away = `postgres://postgres:${secrets.postgresPassword}@127.0.0.1:1/postgres`;
  const git = `https://git:${secrets.gitPassword}@127.0.0.1:1/lookml.git`;
  const warehouse = `http://writer:${secrets.warehousePassword}@127.0.0.1:1`;
  const starts: readonly (readonly [string, Record<string, string>])[] = [
    ['token-service', { MASTER_KEY: badValue }],
    ['token-service', { MASTER_KEY: secrets.oldMasterKey, MASTER_KEYS_OLD: badValue }],
    ['token-service', { MASTER_KEY: secrets.masterKey, POSTGRES_URL: badValue }],
    ['token-service', { MASTER_KEY: secrets.masterKey, POSTGRES_URL: away }],
    ['token-service', { MASTER_KEY: secrets.masterKey, SERVICE_AUTH_SECRET: badValue.slice(0, 20) }],
    [
      'token-service',
      { MASTER_KEY: secrets.masterKey, SMTP_URL: `smtp://mailer:${secrets.smtpPassword}@`, PORT: badValue },
    ],
    ['token-service', { MASTER_KEY: secrets.masterKey, ALERT_WEBHOOK_URL: `ftp://u:${secrets.alertWebhookSecret}@h/` }],
    ['exact-fetcher', { POSTGRES_URL: away, TOKEN_SERVICE_URL: 'http://127.0.0.1:1' }],
    ['warehouse-writer', { CLICKHOUSE_URL: warehouse }],
    ['warehouse-writer', { CLICKHOUSE_PASSWORD: badValue }],
    [
      'looker-sync',
      { ...lookerPaths(dataDir), GIT_REMOTE_URL: git, TOKEN_SERVICE_URL: 'http://127.0.0.1:1', POSTGRES_URL: away },
    ],
    ['looker-sync', { ...lookerPaths(dataDir), GIT_REMOTE_URL: git, LOOKER_CLICKHOUSE_PORT: badValue }],
    ['webhook-ingress', { TOKEN_SERVICE_URL: `http://u:${badValue}@127.0.0.1:1`, SPOOL_DIR: '/proc/no-such-folder' }],
  ];
  const start = async ([service, env]: (typeof starts)[number]): Promise<void> => {
    const main = join(ROOT, 'apps', service, 'dist/main.js');
    const set = { SERVICE_AUTH_SECRET: secrets.serviceAuth, LOG_FORMAT: 'json', STOP_TIMEOUT_MS: '1000', ...env };
    const name = `${service} with a wrong ${Object.keys(env).join(', ')}`;
    await witness.run(name, [main], { ...process.env, PORT: '0', ...set }, '', GIVEN_MS);
  };
  for (let next = 0; next < starts.length; next += AT_ONCE)
    await Promise.all(starts.slice(next, next + AT_ONCE).map(start));
}

function lookerPaths(dataDir: string): Record<string, string> {
  return { WORK_DIR: join(dataDir, 'tmp', 'broken-git'), LOOKER_CLICKHOUSE_HOST: '127.0.0.1' };
}
