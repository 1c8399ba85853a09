import { blockHead, blockLines, unpackBlock } from '@ml-connector/catalogue';
import { readTopic, TopicAdmin, type OutgoingMessage } from '@ml-connector/kafka';
import { LAYOUT, LEDGER_ROWS, LEDGER_TABLE, type LoadStand } from './load-stand.js';

/** What fits into a message of 900 kB. */
const LINES_PER_MESSAGE = 400;

/** What the engine reads. */
export interface EngineSource {
  readonly topic: string;
  readonly format: 'Native' | 'JSONEachRow';
  readonly rows: number;
  readonly group: string;
}

/**
 * ClickHouse's own way from a topic of rows into the same table: a table of engine Kafka with two consumers, each with a
 * thread of its own, and a materialized view that adds the moment of loading. Rows a second.
 */
export async function runKafkaEngine(stand: LoadStand, source: EngineSource): Promise<number> {
  const { warehouse } = stand;
  const { topic, format, rows, group } = source;
  await stand.emptyLedger();
  const columns = await warehouse.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = 'warehouse' AND table = {table:String} ORDER BY position`,
    { table: LEDGER_TABLE },
  );
  const read = columns.filter(({ name }) => name !== 'ingested_at');
  await warehouse.command('CREATE DATABASE IF NOT EXISTS bench');
  await warehouse.command(`CREATE TABLE bench.queue (${read.map(({ name, type }) => `${name} ${type}`).join(', ')})
ENGINE = Kafka SETTINGS kafka_broker_list = '${stand.brokers}', kafka_topic_list = '${topic}',
kafka_group_name = '${group}', kafka_format = '${format}', kafka_num_consumers = 2, kafka_thread_per_consumer = 1,
kafka_flush_interval_ms = 1000, date_time_input_format = 'best_effort'`);
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

/** A topic of the same blocks as the engine can read them: not packed; its name. */
export async function blocksTopic(stand: LoadStand, rows: number): Promise<string> {
  const name = 'bench.ledger-blocks.v1';
  await new TopicAdmin(stand.kafka).ensureTopics([{ name, retention: '7d', size: 'data' }], LAYOUT);
  let found = 0;
  const messages: OutgoingMessage[] = [];
  await readTopic(stand.kafka, LEDGER_ROWS, ({ value, partition }) => {
    if (found >= rows || value === null) return;
    found += blockHead(value).rows;
    messages.push({ partition, value: unpackBlock(value) });
  });
  await stand.producer.send(name, messages);
  return name;
}

/** A topic of the same rows as JSON lines, as many messages as there are blocks, of at least so many rows; its name. */
export async function linesTopic(stand: LoadStand, rows: number): Promise<string> {
  const name = 'bench.ledger-lines.v1';
  await new TopicAdmin(stand.kafka).ensureTopics([{ name, retention: '7d', size: 'data' }], LAYOUT);
  const messages: OutgoingMessage[] = [];
  let found = 0;
  await readTopic(stand.kafka, LEDGER_ROWS, ({ value, partition }) => {
    if (found >= rows || value === null) return;
    const lines = blockLines(value);
    found += lines.length;
    // As large as a message may be: a block's rows are three times as long in text.
    for (let start = 0; start < lines.length; start += LINES_PER_MESSAGE)
      messages.push({ partition, value: lines.slice(start, start + LINES_PER_MESSAGE).join('\n') });
  });
  await stand.producer.send(name, messages);
  return name;
}
