import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { silentLogger, systemClock, type Region } from '@ml-connector/kernel';
import { removeEngineData, startEngines } from '@ml-connector/local-engines';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCompanies, type Company } from './companies.js';
import { DIALECTS, LookerStand, type DialectMode } from './looker-stand.js';
import { expectations } from './truth/index.js';
import type { Expectation } from './truth/expectation.js';

const MIGRATIONS = fileURLToPath(new URL('../../../../deploy/clickhouse/migrations', import.meta.url));
/** The last day of the books. */
const TODAY = '2026-01-15';

/** Companies in the warehouse, and what Looker has to say of them. */
export interface LoadedBooks {
  readonly companies: readonly Company[];
  readonly expected: readonly Expectation[];
}

/** A warehouse as migrated, and a Looker of each dialect with a project over it. */
export class ModelStand {
  private constructor(
    private readonly owner: WarehouseClient,
    readonly lookers: readonly LookerStand[],
    private readonly release: () => Promise<void>,
  ) {}

  /** ClickHouse of the surroundings (CLICKHOUSE_URL), else its own, which leaves nothing behind. */
  static async start(files: ReadonlyMap<string, string>): Promise<ModelStand> {
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-model-'));
    const dataDir = join(folder, 'engines');
    const engines = await startEngines({ dataDir, only: ['clickhouse'] });
    const { clickhouseUrl: url, lookerUser: username, lookerPassword: password } = engines;
    const owner = new WarehouseClient({ url, application: 'model-proof' });
    const lookers: LookerStand[] = [];
    const stand = new ModelStand(owner, lookers, async () => {
      for (const looker of lookers) await looker.stop();
      await owner.close();
      await engines.stop();
      if (engines.running.length > 0) await removeEngineData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    });
    try {
      await migrate(owner, await readMigrations(MIGRATIONS), systemClock, silentLogger);
      for (const mode of Object.keys(DIALECTS) as DialectMode[])
        lookers.push(await LookerStand.start(mode, { url, username, password }, files));
      return stand;
    } catch (error) {
      await stand.stop();
      throw error;
    }
  }

  /** Books of a seed in divisions of their own. */
  async load(seed: number, regions: readonly Region[]): Promise<LoadedBooks> {
    await this.owner.command(`INSERT INTO warehouse.business_date VALUES ({date:Date32}, now64(3))`, { date: TODAY });
    const [date] = await this.owner.query<{ as_of: string }>(
      'SELECT toString(max(as_of)) AS as_of FROM warehouse.business_date',
    );
    const firstDivision = 1_000_000 + Math.floor(Math.random() * 4_000_000) * 10;
    const companies = await loadCompanies(this.owner, { seed, regions, today: TODAY, firstDivision });
    return { companies, expected: expectations(companies, date?.as_of ?? TODAY) };
  }

  stop(): Promise<void> {
    return this.release();
  }
}
