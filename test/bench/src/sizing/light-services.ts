import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { removeEngineData, startEngines } from '@ml-connector/local-engines';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadStand } from '../load/load-stand.js';
import { ServiceProgram } from '../load/service-program.js';
import { rssMb } from './process-size.js';

/** Memory of each service that has started and has nothing to do, in MB. */
export async function idleMemory(stand: LoadStand): Promise<Record<ServiceName, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-sizing-'));
  const dataDir = join(folder, 'engines');
  const { postgresUrl, stop } = await startEngines({ dataDir, only: ['postgres'] });
  const environment = {
    ...{ KAFKA_BROKERS: stand.brokers, POSTGRES_URL: postgresUrl, CLICKHOUSE_URL: stand.clickhouseUrl },
    ...{ SERVICE_AUTH_SECRET: randomBytes(32).toString('hex'), MASTER_KEY: randomBytes(32).toString('base64') },
    ...{ TOKEN_SERVICE_URL: 'http://127.0.0.1:9', SPOOL_DIR: join(folder, 'spool'), DEPLOY_ON_START: 'off' },
    ...{ GIT_REMOTE_URL: join(folder, 'lookml.git'), LOOKER_CLICKHOUSE_HOST: 'localhost', WORK_DIR: join(folder, 'w') },
  };
  try {
    const found: [ServiceName, number][] = [];
    for (const service of SERVICES) {
      const program = await ServiceProgram.start(service, environment);
      found.push([service, rssMb(program.pid)]);
      await program.stop();
    }
    return Object.fromEntries(found) as Record<ServiceName, number>;
  } finally {
    await stop();
    await removeEngineData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
}
