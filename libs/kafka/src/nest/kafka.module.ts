import type { ServiceName } from '@ml-connector/contracts';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { assertPartitionsAlike } from '../admin/partitions-alike.js';
import { TopicAdmin } from '../admin/topic-admin.js';
import { createKafkaClient, type KafkaClient, type KafkaConnectionOptions } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import type { ConsumerOptions } from '../consumer/consumer-options.js';
import { KafkaBatchStrategy } from '../consumer/kafka-batch.strategy.js';
import { TopicProducer } from '../producer/topic-producer.js';
import { KAFKA_CLIENT, PARTITIONS_ALIKE, TOPIC_ADMIN, TOPIC_PRODUCER } from './tokens.js';

/** How a service uses Kafka. */
export interface KafkaModuleOptions {
  readonly connection: KafkaConnectionOptions;
  /** Names the client and the dead-letter topic. */
  readonly service: ServiceName;
  /** Runtime's platform. */
  readonly ports: KafkaPorts;
  /** Present: `KafkaBatchStrategy` is provided; name it as the service's transport. */
  readonly consumer?: ConsumerOptions;
  /** Topics whose partitions belong together by number: the service does not start while their counts differ. */
  readonly alike?: readonly string[];
}

/** Global module: `TOPIC_PRODUCER` (connected before consumers start), `TOPIC_ADMIN`, `KAFKA_CLIENT`, `KafkaBatchStrategy`. */
@Module({})
export class KafkaModule {
  static forRoot(options: KafkaModuleOptions): DynamicModule {
    const { connection, service, ports, consumer, alike } = options;
    const providers: FactoryProvider[] = [
      {
        provide: KAFKA_CLIENT,
        useFactory: () => createKafkaClient({ ...connection, clientId: service, logger: ports.logger }),
      },
      {
        provide: TOPIC_PRODUCER,
        useFactory: (client: KafkaClient) => new TopicProducer(client, ports),
        inject: [KAFKA_CLIENT],
      },
      { provide: TOPIC_ADMIN, useFactory: (client: KafkaClient) => new TopicAdmin(client), inject: [KAFKA_CLIENT] },
    ];
    if (consumer !== undefined)
      providers.push({
        provide: KafkaBatchStrategy,
        useFactory: (client: KafkaClient, producer: TopicProducer) =>
          new KafkaBatchStrategy(client, consumer, ports, producer, service),
        inject: [KAFKA_CLIENT, TOPIC_PRODUCER],
      });
    if (alike !== undefined)
      providers.push({
        provide: PARTITIONS_ALIKE,
        // Not in the factory itself: what fails there leaves open what others have opened.
        useFactory: (client: KafkaClient) => ({ onModuleInit: () => assertPartitionsAlike(client, alike) }),
        inject: [KAFKA_CLIENT],
      });
    return { module: KafkaModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
