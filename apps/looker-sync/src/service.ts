import { lookerToken, TOKEN_API } from '@ml-connector/contracts';
import { KafkaBatchStrategy, KafkaModule } from '@ml-connector/kafka';
import type { SessionSource } from '@ml-connector/looker';
import { defineService, ServiceClient, type ConfigOf, type Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { LookerSyncController } from './api/looker-sync.controller.js';
import { Asker } from './ask/asker.js';
import { DeployOnStart } from './deploy/deploy-on-start.js';
import { Deployer } from './deploy/deployer.js';
import { env } from './env.js';
import { DatagroupTrigger } from './freshness/datagroup-trigger.js';
import { LoadsHandler } from './freshness/loads.handler.js';

type Config = ConfigOf<typeof env>;

/** Asks token-service for a token of one job. */
function sessionSource(config: Config, platform: Platform): SessionSource {
  const tokens = new ServiceClient({
    baseUrl: config.TOKEN_SERVICE_URL,
    audience: 'token-service',
    caller: 'looker-sync',
    secret: config.SERVICE_AUTH_SECRET,
    clock: platform.clock,
    timeoutMs: 30_000,
  });
  return () => tokens.call({ method: 'POST', path: TOKEN_API.lookerToken, answer: lookerToken });
}

function makeDeployer(config: Config, platform: Platform, sessions: SessionSource): Deployer {
  const options = {
    project: {
      projectName: config.LOOKER_PROJECT,
      connectionName: config.LOOKER_CONNECTION,
      divisionAccess: config.DIVISION_ACCESS === 'on',
    },
    git: { remoteUrl: config.GIT_REMOTE_URL, productionBranch: config.GIT_PRODUCTION_BRANCH, folder: config.WORK_DIR },
    warehouse: {
      name: config.LOOKER_CONNECTION,
      host: config.LOOKER_CLICKHOUSE_HOST,
      port: config.LOOKER_CLICKHOUSE_PORT,
      username: config.LOOKER_CLICKHOUSE_USER,
      password: config.LOOKER_CLICKHOUSE_PASSWORD,
      database: config.LOOKER_CLICKHOUSE_DATABASE,
      ssl: config.LOOKER_CLICKHOUSE_SSL === 'on',
    },
  };
  return new Deployer(sessions, options, platform.clock, platform.logger);
}

function providers(config: Config, platform: Platform): Provider[] {
  const { clock, logger, meter, fail } = platform;
  const sessions = sessionSource(config, platform);
  const deployer = makeDeployer(config, platform, sessions);
  const trigger = new DatagroupTrigger(
    sessions,
    { debounceMs: config.DATAGROUP_DEBOUNCE_MS, perDay: config.LOOKER_TRIGGERS_PER_DAY },
    () => deployer.view().deployed,
    clock,
    logger,
    meter,
    fail,
  );
  return [
    { provide: Deployer, useValue: deployer },
    { provide: DatagroupTrigger, useValue: trigger },
    { provide: Asker, useValue: new Asker(sessions, clock, logger) },
    {
      provide: DeployOnStart,
      useValue: new DeployOnStart(deployer, config.DEPLOY_ON_START === 'on', clock, logger, fail),
    },
  ];
}

/** looker-sync: the generated model into Looker, and news of loads. */
export const service = defineService({
  name: 'looker-sync',
  env,
  imports: (config, platform) => [
    KafkaModule.forRoot({
      brokers: config.KAFKA_BROKERS,
      service: 'looker-sync',
      ports: platform,
      consumer: { groupId: 'looker-sync' },
    }),
  ],
  controllers: [LookerSyncController, LoadsHandler],
  providers,
  transport: KafkaBatchStrategy,
});
