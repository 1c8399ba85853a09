import { startEngines } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts the engines once a test run, or uses those named by KAFKA_BROKERS, POSTGRES_URL and CLICKHOUSE_URL. Tests
 * find them in these variables and keep apart by unique names of topics and databases.
 */
export async function setup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-test-'));
  const engines = await startEngines({ dataDir, lookerPassword: 'looker-test' });
  process.env['KAFKA_BROKERS'] = engines.kafkaBrokers;
  process.env['POSTGRES_URL'] = engines.postgresUrl;
  process.env['CLICKHOUSE_URL'] = engines.clickhouseUrl;
  process.env['CLICKHOUSE_LOOKER_USER'] = engines.lookerUser;
  process.env['CLICKHOUSE_LOOKER_PASSWORD'] = engines.lookerPassword;
  return async () => {
    await engines.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
