import { aggregateRefreshSql, type Aggregate } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { Clock } from '@ml-connector/kernel';

/** Aggregates in ClickHouse. */
export class WarehouseAggregates {
  constructor(
    private readonly client: WarehouseClient,
    private readonly clock: Clock,
  ) {}

  /** Divisions that have rows of the table summed up, or sums of rows that are gone. */
  async divisions({ name, of }: Aggregate): Promise<string[]> {
    const rows = await this.client.query<{ key: string }>(
      `SELECT DISTINCT toString(division_key) AS key FROM warehouse.${of} UNION DISTINCT SELECT DISTINCT toString(division_key) FROM warehouse.${name}`,
    );
    return rows.map(({ key }) => key);
  }

  /**
   * Brings the sums of one division up to date in one part; gives the number of groups that changed. The version is the
   * time before the statement began. Of two refreshes of one division side by side the one that began later wins, and
   * it sees all that was in before it began; a clock that goes back is held by what is stored.
   */
  async refresh(aggregate: Aggregate, divisionKey: string): Promise<number> {
    const of = `FROM warehouse.${aggregate.name} WHERE division_key = {key:String}`;
    const startedAt = this.clock.now();
    const [stored] = await this.client.query<{ newest: string }>(`SELECT max(version) AS newest ${of}`, {
      key: divisionKey,
    });
    const version = Math.max(startedAt, Number(stored?.newest ?? 0) + 1);
    await this.client.command(aggregateRefreshSql(aggregate), { key: divisionKey, version });
    const [written] = await this.client.query<{ rows: string }>(
      `SELECT count() AS rows ${of} AND version = {version:UInt64}`,
      { key: divisionKey, version },
    );
    return Number(written?.rows ?? 0);
  }
}
