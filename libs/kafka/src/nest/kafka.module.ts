import type { ServiceName } from '@ml-connector/contracts';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { TopicAdmin } from '../admin/topic-admin.js';
import { createKafkaClient, type KafkaClient, type KafkaConnectionOptions } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import { KafkaBatchStrategy, type ConsumerOptions } from '../consumer/kafka-batch.strategy.js';
import { TopicProducer } from '../producer/topic-producer.js';
import { KAFKA_CLIENT, TOPIC_ADMIN, TOPIC_PRODUCER } from './tokens.js';

/** How a service uses Kafka. */
export interface KafkaModuleOptions {
  readonly connection: KafkaConnectionOptions;
  /** Names the client and the dead-letter topic. */
  readonly service: ServiceName;
  /** Runtime's platform. */
  readonly ports: KafkaPorts;
  /** Present: `KafkaBatchStrategy` is provided; name it as the service's transport. */
  readonly consumer?: ConsumerOptions;
}

/** Global module: `TOPIC_PRODUCER` (connected before consumers start), `TOPIC_ADMIN`, `KAFKA_CLIENT`, `KafkaBatchStrategy`. */
@Module({})
export class KafkaModule {
  static forRoot(options: KafkaModuleOptions): DynamicModule {
    const { connection, service, ports, consumer } = options;
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
    return { module: KafkaModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
