import { removeAbandoned, removeEngineData, startEngines } from '@ml-connector/local-engines';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDERS = fileURLToPath(new URL('../../../.data/tests', import.meta.url));

/**
 * Starts the engines once a test run, those left out that KAFKA_BROKERS, POSTGRES_URL and CLICKHOUSE_URL name. Tests
 * find them in these variables, and CLICKHOUSE_LOOKER_USER and CLICKHOUSE_LOOKER_PASSWORD; they keep apart by unique
 * names of topics, schemas and databases. Engines of runs that were killed are cleared away.
 */
export async function setup(): Promise<() => Promise<void>> {
  await removeAbandoned(FOLDERS);
  const dataDir = join(FOLDERS, `test-${process.pid}`);
  const engines = await startEngines({ dataDir, lookerPassword: 'looker-test' }).catch(async (error: unknown) => {
    await removeEngineData(dataDir);
    throw error;
  });
  process.env['KAFKA_BROKERS'] = engines.kafkaBrokers;
  process.env['POSTGRES_URL'] = engines.postgresUrl;
  process.env['CLICKHOUSE_URL'] = engines.clickhouseUrl;
  process.env['CLICKHOUSE_LOOKER_USER'] = engines.lookerUser;
  process.env['CLICKHOUSE_LOOKER_PASSWORD'] = engines.lookerPassword;
  return async () => {
    await engines.stop();
    // Another project of the same run may have started them.
    if (engines.running.length > 0) await removeEngineData(dataDir);
  };
}
