import { lookerToken, TOKEN_API } from '@ml-connector/contracts';
import { KafkaBatchStrategy, KafkaModule } from '@ml-connector/kafka';
import type { Logger } from '@ml-connector/kernel';
import type { SessionSource } from '@ml-connector/looker';
import { ApiException, defineService, ServiceClient, type ConfigOf, type Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { z } from 'zod';
import { LookerSyncController } from './api/looker-sync.controller.js';
import { Asker } from './ask/asker.js';
import { DeployOnStart } from './deploy/deploy-on-start.js';
import { Deployer } from './deploy/deployer.js';
import { env } from './env.js';
import { DatagroupTrigger } from './freshness/datagroup-trigger.js';
import { LoadsHandler } from './freshness/loads.handler.js';
import { LookerJobs } from './looker-jobs.js';

/** Name of the job secret in token-service. */
const GIT_KEY_SECRET = 'git-key';

type Config = ConfigOf<typeof env>;

function tokenService(config: Config, platform: Platform): ServiceClient {
  return new ServiceClient({
    baseUrl: config.TOKEN_SERVICE_URL,
    audience: 'token-service',
    caller: 'looker-sync',
    secret: config.SERVICE_AUTH_SECRET,
    clock: platform.clock,
    timeoutMs: 30_000,
  });
}

/** A token for one job. */
function sessionSource(tokens: ServiceClient): SessionSource {
  return () => tokens.call({ method: 'POST', path: TOKEN_API.lookerToken, answer: lookerToken });
}

/** The key of the git repository; undefined when none is stored: then the machine's own SSH set-up has to do. */
async function gitKey(tokens: ServiceClient, logger: Logger): Promise<string | undefined> {
  try {
    const path = TOKEN_API.jobSecret(GIT_KEY_SECRET);
    return (await tokens.call({ path, answer: z.object({ secret: z.string().min(1) }) })).secret;
  } catch (error) {
    if (!(error instanceof ApiException) || error.code !== 'secret_not_found') throw error;
    logger.info('git_key_absent', { job_secret: GIT_KEY_SECRET });
    return undefined;
  }
}

function makeDeployer(config: Config, platform: Platform, jobs: LookerJobs, tokens: ServiceClient): Deployer {
  const options = {
    project: {
      projectName: config.LOOKER_PROJECT,
      connectionName: config.LOOKER_CONNECTION,
      divisionAccess: config.DIVISION_ACCESS === 'on',
    },
    git: {
      remoteUrl: config.GIT_REMOTE_URL,
      productionBranch: config.GIT_PRODUCTION_BRANCH,
      folder: config.WORK_DIR,
      key: () => gitKey(tokens, platform.logger),
    },
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
  return new Deployer(jobs, options, platform.clock, platform.logger);
}

function providers(config: Config, platform: Platform): Provider[] {
  const { clock, logger, meter, fail } = platform;
  const tokens = tokenService(config, platform);
  const jobs = new LookerJobs(sessionSource(tokens), clock, logger, meter);
  const deployer = makeDeployer(config, platform, jobs, tokens);
  const onStart = config.DEPLOY_ON_START === 'on';
  const trigger = new DatagroupTrigger(
    jobs,
    {
      debounceMs: config.DATAGROUP_DEBOUNCE_MS,
      perDay: config.LOOKER_TRIGGERS_PER_DAY,
      // Where this process does not deploy, somebody else has.
      ready: () => !onStart || deployer.view().deployed,
      fail,
    },
    clock,
    logger,
    meter,
  );
  return [
    { provide: Deployer, useValue: deployer },
    { provide: DatagroupTrigger, useValue: trigger },
    { provide: Asker, useValue: new Asker(jobs, clock) },
    { provide: DeployOnStart, useValue: new DeployOnStart(deployer, onStart, clock, logger, fail) },
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
