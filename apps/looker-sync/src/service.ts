import { KafkaBatchStrategy, KafkaModule } from '@ml-connector/kafka';
import { PostgresModule } from '@ml-connector/postgres';
import { defineService, kafkaConnection } from '@ml-connector/runtime';
import { LookerSyncController } from './api/looker-sync.controller.js';
import { DeliveriesController } from './api/deliveries.controller.js';
import { PlansController } from './api/plans.controller.js';
import { env } from './env.js';
import { LoadsHandler } from './freshness/loads.handler.js';
import { LOOKER_SYNC_MIGRATIONS, SCHEMA } from './state/schema.js';
import { providers } from './wiring.js';

/** looker-sync: the generated model into Looker, and news of loads. */
export const service = defineService({
  name: 'looker-sync',
  env,
  imports: (config, platform) => [
    PostgresModule.forRoot({
      url: config.POSTGRES_URL,
      schema: SCHEMA,
      entities: [],
      migrations: LOOKER_SYNC_MIGRATIONS,
      application: 'looker-sync',
      ports: platform,
    }),
    KafkaModule.forRoot({
      connection: kafkaConnection(config),
      service: 'looker-sync',
      ports: platform,
      consumer: { groupId: 'looker-sync' },
    }),
  ],
  controllers: [LookerSyncController, PlansController, DeliveriesController, LoadsHandler],
  // Deliveries are as large as a Look of all its rows.
  http: { bodyLimitBytes: 8_388_608 },
  providers,
  transport: KafkaBatchStrategy,
});
