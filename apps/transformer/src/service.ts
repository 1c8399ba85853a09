import { derivedTopics } from '@ml-connector/catalogue';
import { KafkaBatchStrategy, KafkaModule } from '@ml-connector/kafka';
import { defineService, kafkaConnection } from '@ml-connector/runtime';
import { env } from './env.js';
import { TransformHandler } from './transform/transform.handler.js';

/** A fetch of a partition makes one message of rows, if a large one: what either costs by itself is shared by many. */
const BATCHES = { maxBytesPerPartition: 3 * 1_048_576, maxBytes: 12 * 1_048_576 } as const;

/** Raw records in, warehouse rows out: decodes by the catalogue, stateless, no I/O but the bus. */
export const service = defineService({
  name: 'transformer',
  env,
  imports: (config, platform) => [
    KafkaModule.forRoot({
      connection: kafkaConnection(config),
      service: 'transformer',
      ports: platform,
      // A raw record's rows go to the partition of its number.
      alike: derivedTopics().map(({ name }) => name),
      consumer: {
        groupId: config.TRANSFORMER_GROUP_ID,
        partitionsConcurrently: config.TRANSFORMER_PARTITIONS,
        ...BATCHES,
      },
    }),
  ],
  controllers: [TransformHandler],
  transport: KafkaBatchStrategy,
});
