import { removeEngineData, startEngines } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL for a proof: the one of POSTGRES_URL, else its own, which leaves nothing behind. */
export async function proofStore(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-store-'));
  const engines = await startEngines({ dataDir: join(folder, 'engines'), only: ['postgres'] });
  return {
    url: engines.postgresUrl,
    stop: async () => {
      await engines.stop();
      await removeEngineData(join(folder, 'engines'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
