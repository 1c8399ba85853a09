import { randomUUID } from 'node:crypto';
import {
  endedJobTokens,
  lookerToken,
  TOKEN_API,
  type EndJobTokens,
  type LookerTokenRequest,
} from '@ml-connector/contracts';
import { RetriableError } from '@ml-connector/kernel';
import { KafkaBatchStrategy, KafkaModule } from '@ml-connector/kafka';
import type { LookerSession } from '@ml-connector/looker';
import {
  defineService,
  kafkaConnection,
  ServiceClient,
  serviceKeys,
  type ConfigOf,
  type Platform,
} from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { LookerSyncController } from './api/looker-sync.controller.js';
import { Asker } from './ask/asker.js';
import { DeployOnStart } from './deploy/deploy-on-start.js';
import { Deployer } from './deploy/deployer.js';
import { GitKeys } from './deploy/git-keys.js';
import { env } from './env.js';
import { DatagroupTrigger } from './freshness/datagroup-trigger.js';
import { LoadsHandler } from './freshness/loads.handler.js';
import { LookerJobs, type LookerJob } from './looker-jobs.js';

type Config = ConfigOf<typeof env>;

function tokenService(config: Config, platform: Platform): ServiceClient {
  return new ServiceClient({
    baseUrl: config.TOKEN_SERVICE_URL,
    audience: 'token-service',
    caller: 'looker-sync',
    secret: serviceKeys(config, platform.clock, platform.logger),
    clock: platform.clock,
    timeoutMs: 30_000,
  });
}

/** Names the deploys of this process to token-service. */
const DEPLOY_JOB = `deploy ${randomUUID()}`;

/** A token for one request, or for all of a deploy. */
function sessionSource(tokens: ServiceClient): (job: LookerJob) => Promise<LookerSession> {
  return (job) => {
    const body: LookerTokenRequest = job === 'deploy' ? { purpose: 'job', job: DEPLOY_JOB } : { purpose: 'request' };
    return tokens.call({ method: 'POST', path: TOKEN_API.lookerToken, body, answer: lookerToken });
  };
}

/** Throws retriable `looker_tokens_left` while Looker is away. */
async function endLeftTokens(tokens: ServiceClient): Promise<void> {
  const body: EndJobTokens = { keep: DEPLOY_JOB };
  const call = { method: 'POST', path: TOKEN_API.endJobTokens, body, answer: endedJobTokens } as const;
  const { left } = await tokens.call(call);
  if (left > 0)
    throw new RetriableError('looker_tokens_left', `${left} tokens of earlier deploys are open and can't be ended yet`);
}

function makeDeployer(config: Config, platform: Platform, jobs: LookerJobs, tokens: ServiceClient): Deployer {
  const gitKeys = new GitKeys(tokens, DEPLOY_JOB, platform.logger);
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
      key: () => gitKeys.borrow(),
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
    endLeftTokens: () => endLeftTokens(tokens),
  };
  return new Deployer(jobs, options, platform.clock, platform.logger);
}

function providers(config: Config, platform: Platform): Provider[] {
  const { clock, logger, meter, fail, tracer } = platform;
  const tokens = tokenService(config, platform);
  const jobs = new LookerJobs(sessionSource(tokens), clock, logger, meter, config.LOOKER_CONCURRENCY);
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
    tracer,
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
      connection: kafkaConnection(config),
      service: 'looker-sync',
      ports: platform,
      consumer: { groupId: 'looker-sync' },
    }),
  ],
  controllers: [LookerSyncController, LoadsHandler],
  providers,
  transport: KafkaBatchStrategy,
});
