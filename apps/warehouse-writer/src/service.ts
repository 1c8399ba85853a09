import { WarehouseClient } from '@ml-connector/clickhouse';
import { KafkaBatchStrategy, KafkaModule, TOPIC_PRODUCER, type MessageSink } from '@ml-connector/kafka';
import { defineService, type ConfigOf, type Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { z } from 'zod';
import { BusinessDateKeeper } from './business-date/business-date.keeper.js';
import { LoadReporter } from './reporting/load-reporter.js';
import { RowsHandler } from './rows/rows.handler.js';
import { RowsLoader } from './rows/rows-loader.js';
import { WarehouseClientCloser } from './warehouse-client.closer.js';
import { Warehouse } from './warehouse.js';

const env = z.object({
  KAFKA_BROKERS: z.string().min(1).describe('Kafka brokers, host:port, comma-separated.'),
  KAFKA_GROUP: z.string().default('warehouse-writer').describe('Consumer group of the writer.'),
  CLICKHOUSE_URL: z.url().describe('HTTP address of ClickHouse.'),
  CLICKHOUSE_USER: z.string().default('default').describe('User that may write to the database warehouse.'),
  CLICKHOUSE_PASSWORD: z.string().default('').describe('Password of that user.'),
  BUSINESS_TIME_ZONE: z.string().default('Europe/Amsterdam').describe('Time zone whose date ageing is counted to.'),
});

type Config = ConfigOf<typeof env>;

/**
 * An insert costs ClickHouse much the same for one row or a thousand, and waits more than it works: many partitions at
 * once, and as much of each as lies there.
 */
const BATCHES = { partitionsConcurrently: 12, maxBytesPerPartition: 2 * 1_048_576 } as const;

function providers(config: Config, platform: Platform): Provider[] {
  const client = new WarehouseClient({
    url: config.CLICKHOUSE_URL,
    username: config.CLICKHOUSE_USER,
    password: config.CLICKHOUSE_PASSWORD,
    application: 'warehouse-writer',
  });
  platform.health.register(client.health());
  const warehouse = new Warehouse(client, platform.clock, platform.meter);
  const insert = warehouse.insert.bind(warehouse);
  const keeper = new BusinessDateKeeper(
    (date) => warehouse.setBusinessDate(date),
    config.BUSINESS_TIME_ZONE,
    platform.clock,
    platform.logger,
    platform.fail,
  );
  return [
    { provide: WarehouseClientCloser, useValue: new WarehouseClientCloser(client) },
    { provide: BusinessDateKeeper, useValue: keeper },
    {
      provide: RowsLoader,
      useFactory: (sink: MessageSink) =>
        new RowsLoader(insert, warehouse, new LoadReporter(insert, sink, platform.clock), sink, platform.clock),
      inject: [TOPIC_PRODUCER],
    },
  ];
}

/** The warehouse writer: rows messages into ClickHouse, every row once by its version. */
export const service = defineService({
  name: 'warehouse-writer',
  env,
  imports: (config, platform) => [
    KafkaModule.forRoot({
      brokers: config.KAFKA_BROKERS,
      service: 'warehouse-writer',
      ports: platform,
      consumer: { groupId: config.KAFKA_GROUP, ...BATCHES },
    }),
  ],
  controllers: [RowsHandler],
  providers,
  transport: KafkaBatchStrategy,
});
