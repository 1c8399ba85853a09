import { derivedTopics } from '@ml-connector/catalogue';
import { RebuildStore, WarehouseClient } from '@ml-connector/clickhouse';
import { KafkaBatchStrategy, KafkaModule, TOPIC_PRODUCER, type MessageSink } from '@ml-connector/kafka';
import { changeLatency } from '@ml-connector/kernel';
import { defineService, kafkaConnection, kafkaEnv, type ConfigOf, type Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { z } from 'zod';
import { DerivedRefresher } from './derived/derived-refresher.js';
import { WarehouseAggregates } from './derived/aggregate-store.js';
import { WarehouseDerived } from './derived/derived-store.js';
import { WarehouseServing } from './derived/serving-store.js';
import { BusinessDateKeeper } from './business-date/business-date.keeper.js';
import { ChangedTables } from './rebuild/changed-tables.js';
import { Mirror } from './rebuild/mirror.js';
import { NoteReader } from './rebuild/note-reader.js';
import { LoadReporter, type OnRows } from './reporting/load-reporter.js';
import { SchemaGate } from './schema/schema-gate.js';
import { RowsHandler } from './rows/rows.handler.js';
import { CountedLetters } from './rows/counted-letters.js';
import { RowsLoader } from './rows/rows-loader.js';
import { WarehouseClientCloser } from './warehouse-client.closer.js';
import { Warehouse } from './warehouse.js';

const env = z.object({
  ...kafkaEnv.shape,
  KAFKA_GROUP: z.string().default('warehouse-writer').describe('Consumer group of the writer.'),
  CLICKHOUSE_URL: z.url().describe('HTTP address of ClickHouse.'),
  CLICKHOUSE_USER: z.string().default('default').describe('User that may write to the database warehouse.'),
  CLICKHOUSE_PASSWORD: z.string().default('').describe('Password of that user.'),
  BUSINESS_TIME_ZONE: z.string().default('Europe/Amsterdam').describe('Time zone whose date ageing is counted to.'),
});

type Config = ConfigOf<typeof env>;

/**
 * An insert costs ClickHouse much the same for one row or a thousand, and each part is merged again and again: a fetch
 * waits a moment for more, and takes as much of a partition as makes some 95,000 rows of the ledger, packed: just below
 * what one insert holds. All batches of a fetch are handed out at once; `LoadOrder` says whose turn it is. Three members
 * fetch in turn, so that inserts run while one waits.
 */
const BATCHES = {
  members: 3,
  partitionsConcurrently: 1_000,
  maxBytesPerPartition: 16 * 1_048_576,
  maxBytes: 20 * 1_048_576,
  gather: { bytes: 8 * 1_048_576, ms: 1_000 },
} as const;

/** A statement over all rows of one division: a hundred million take minutes. */
const MOST_PER_DIVISION_MS = 900_000;

function providers(config: Config, platform: Platform): Provider[] {
  const access = {
    url: config.CLICKHOUSE_URL,
    username: config.CLICKHOUSE_USER,
    password: config.CLICKHOUSE_PASSWORD,
    application: 'warehouse-writer',
  };
  const client = new WarehouseClient(access);
  const patient = new WarehouseClient({ ...access, requestTimeoutMs: MOST_PER_DIVISION_MS });
  platform.health.register(client.health());
  const rebuilds = new RebuildStore(client, platform.clock);
  const mirror = new Mirror(() => rebuilds.rebuilds());
  const warehouse = new Warehouse(client, platform.clock, platform.meter, mirror);
  const gate = new SchemaGate(client);
  const keeper = new BusinessDateKeeper(
    (date) => gate.passed().then(() => warehouse.setBusinessDate(date)),
    config.BUSINESS_TIME_ZONE,
    platform.clock,
    platform.logger,
    platform.fail,
  );
  return [
    { provide: WarehouseClientCloser, useValue: new WarehouseClientCloser([client, patient]) },
    { provide: SchemaGate, useValue: gate },
    { provide: BusinessDateKeeper, useValue: keeper },
    ...loading(platform, patient, warehouse),
    ...following(platform, warehouse, rebuilds, mirror),
  ];
}

/** Rows into their tables, then sums over all history and serving tables after them. */
function loading(platform: Platform, patient: WarehouseClient, warehouse: Warehouse): Provider[] {
  const insert = warehouse.insert.bind(warehouse);
  const latency = changeLatency(platform.meter);
  const rows = platform.meter.counter({
    name: 'warehouse_loaded_rows_total',
    help: 'Rows that can be queried, by table; what came twice counts twice.',
    labels: ['table'],
  });
  return [
    {
      provide: DerivedRefresher,
      useFactory: (sink: MessageSink) => {
        const reporter = new LoadReporter(insert, sink, platform.clock, latency);
        return new DerivedRefresher(
          new WarehouseDerived(
            new WarehouseAggregates(patient, platform.clock),
            new WarehouseServing(patient, platform.clock),
          ),
          ({ name }, ...division) => reporter.reportDerived(name, ...division),
          platform,
        );
      },
      inject: [TOPIC_PRODUCER],
    },
    {
      provide: RowsLoader,
      useFactory: (sink: MessageSink, derived: DerivedRefresher) => {
        const onRows: OnRows = (table, divisionKey, connectionId, count) => {
          rows.add(count, { table });
          derived.markLoaded(table, divisionKey, connectionId);
        };
        const reporter = new LoadReporter(insert, sink, platform.clock, latency, onRows);
        const letters = new CountedLetters(sink, platform.meter);
        return new RowsLoader(insert, warehouse, reporter, letters, platform.clock);
      },
      inject: [TOPIC_PRODUCER, DerivedRefresher],
    },
  ];
}

/** What came into a table past the bus: labels, sums and listeners follow it. */
function following(platform: Platform, warehouse: Warehouse, rebuilds: RebuildStore, mirror: Mirror): Provider[] {
  return [
    {
      provide: NoteReader,
      useFactory: (sink: MessageSink, derived: DerivedRefresher) => {
        const tables = new ChangedTables(
          (table) => warehouse.reloadDictionaries(table),
          derived.markLoaded.bind(derived),
          sink,
          platform.clock,
        );
        return new NoteReader(mirror, {
          acknowledge: (note, table, partition) => rebuilds.acknowledge(note, table, partition),
          changed: (note) => tables.follow(note),
        });
      },
      inject: [TOPIC_PRODUCER, DerivedRefresher],
    },
  ];
}

/** The warehouse writer: rows messages into ClickHouse, every row once by its version. */
export const service = defineService({
  name: 'warehouse-writer',
  env,
  imports: (config, platform) => [
    KafkaModule.forRoot({
      connection: kafkaConnection(config),
      service: 'warehouse-writer',
      ports: platform,
      alike: derivedTopics().map(({ name }) => name),
      consumer: { groupId: config.KAFKA_GROUP, ...BATCHES },
    }),
  ],
  controllers: [RowsHandler],
  providers,
  transport: KafkaBatchStrategy,
});
