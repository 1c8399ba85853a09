import { LEDGER_ROWS, LEDGER_TABLE, type LoadStand } from './load-stand.js';

/**
 * ClickHouse's own way from the rows topic into the same table: a table of engine Kafka with two consumers, each with a
 * thread of its own, and a materialized view that adds the moment of loading. Rows a second.
 */
export async function runKafkaEngine(stand: LoadStand, rows: number, group: string): Promise<number> {
  const { warehouse } = stand;
  await stand.emptyLedger();
  const columns = await warehouse.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = 'warehouse' AND table = {table:String} ORDER BY position`,
    { table: LEDGER_TABLE },
  );
  const read = columns.filter(({ name }) => name !== 'ingested_at');
  await warehouse.command('CREATE DATABASE IF NOT EXISTS bench');
  await warehouse.command(`CREATE TABLE bench.queue (${read.map(({ name, type }) => `${name} ${type}`).join(', ')})
ENGINE = Kafka SETTINGS kafka_broker_list = '${stand.brokers}', kafka_topic_list = '${LEDGER_ROWS}',
kafka_group_name = '${group}', kafka_format = 'Native', kafka_num_consumers = 2, kafka_thread_per_consumer = 1,
kafka_flush_interval_ms = 1000`);
  const startedAt = performance.now();
  await warehouse.command(`CREATE MATERIALIZED VIEW bench.queue_view TO warehouse.${LEDGER_TABLE}
AS SELECT *, now64(3, 'UTC') AS ingested_at FROM bench.queue`);
  try {
    const endedAt = await stand.whenRows(`warehouse.${LEDGER_TABLE}`, rows, () => undefined);
    return rows / ((endedAt - startedAt) / 1000);
  } finally {
    await warehouse.command('DROP TABLE bench.queue_view SYNC');
    await warehouse.command('DROP TABLE bench.queue SYNC');
  }
}
