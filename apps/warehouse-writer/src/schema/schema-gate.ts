import { AGGREGATES, columnsOf, ENTITIES, SERVING_TABLES, tableName } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { RetriableError } from '@ml-connector/kernel';
import type { OnModuleInit } from '@nestjs/common';

const NAMED = 3;
/** Columns of the facts, and one of each table that follows from them. */
const NEEDED = [
  ...ENTITIES.flatMap((entity) => columnsOf(entity).map(({ name }) => `${tableName(entity)}.${name}`)),
  ...new Set([...AGGREGATES, ...SERVING_TABLES].map(({ name }) => `${name}.division_key`)),
  'serving.generation',
];

/**
 * Nothing is read from the bus before the tables have what the code writes: ClickHouse refuses rows with a column it
 * does not know, and each of them would become a dead letter.
 */
export class SchemaGate implements OnModuleInit {
  #looked: Promise<void> | undefined;

  constructor(private readonly client: Pick<WarehouseClient, 'query'>) {}

  onModuleInit(): Promise<void> {
    return this.passed();
  }

  /**
   * Resolves once the tables are known to be there; looked at once. What writes at the start waits for it, or its own
   * refusal would be the reason that is told. Throws a retriable `warehouse_schema_behind` with what lacks; and why
   * ClickHouse can't be asked.
   */
  passed(): Promise<void> {
    return (this.#looked ??= this.#look());
  }

  async #look(): Promise<void> {
    const found = await this.client.query<{ place: string }>(
      "SELECT concat(table, '.', name) AS place FROM system.columns WHERE database = 'warehouse'",
    );
    const places = new Set(found.map(({ place }) => place));
    const missing = NEEDED.filter((place) => !places.has(place));
    if (missing.length === 0) return;
    const named = missing.slice(0, NAMED).join(', ');
    throw new RetriableError(
      'warehouse_schema_behind',
      `the warehouse lacks ${missing.length} columns of this version (${named}${missing.length > NAMED ? ', …' : ''}): run ml-connector migrate`,
    );
  }
}
