import { KafkaBatchStrategy, KafkaModule } from '@ml-connector/kafka';
import { PostgresModule } from '@ml-connector/postgres';
import { defineService, kafkaConnection } from '@ml-connector/runtime';
import { OperatorController } from './api/operator.controller.js';
import { PlanningController } from './api/planning.controller.js';
import { fetcherEnv } from './config/env.js';
import { EngineLifecycle } from './engine/engine-lifecycle.js';
import { MessageController } from './messages/message.controller.js';
import { SCHEMA } from './store/entities/columns.js';
import { FETCHER_ENTITIES, FETCHER_MIGRATIONS } from './store/schema.js';
import { CALL_PROVIDERS } from './wiring/calls.providers.js';
import { ENGINE_PROVIDERS } from './wiring/engine.providers.js';
import { READING_PROVIDERS } from './wiring/reading.providers.js';
import { STORE_PROVIDERS } from './wiring/stores.providers.js';

/** Reads Exact Online within its limits and puts every record on the bus as it came. */
export const service = defineService({
  name: 'exact-fetcher',
  env: fetcherEnv,
  imports: (config, platform) => [
    PostgresModule.forRoot({
      url: config.POSTGRES_URL,
      schema: SCHEMA,
      entities: FETCHER_ENTITIES,
      migrations: FETCHER_MIGRATIONS,
      application: 'exact-fetcher',
      poolSize: 20,
      ports: platform,
    }),
    KafkaModule.forRoot({
      connection: kafkaConnection(config),
      service: 'exact-fetcher',
      ports: platform,
      consumer: { groupId: 'exact-fetcher', partitionsConcurrently: 3 },
    }),
  ],
  controllers: [MessageController, OperatorController, PlanningController],
  providers: [...STORE_PROVIDERS, ...CALL_PROVIDERS, ...READING_PROVIDERS, ...ENGINE_PROVIDERS, EngineLifecycle],
  transport: KafkaBatchStrategy,
});
