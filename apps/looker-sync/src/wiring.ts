import { randomUUID } from 'node:crypto';
import {
  endedJobTokens,
  lookerToken,
  TOKEN_API,
  type EndJobTokens,
  type LookerTokenRequest,
} from '@ml-connector/contracts';
import { RetriableError, TerminalError } from '@ml-connector/kernel';
import type { LookerSession } from '@ml-connector/looker';
import { Leases } from '@ml-connector/postgres';
import { ServiceClient, serviceKeys, type ConfigOf, type Platform } from '@ml-connector/runtime';
import type { FactoryProvider, Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DivisionAccess } from './access/division-access.js';
import { Asker } from './ask/asker.js';
import { ContentStep } from './content/content-step.js';
import { SavedLooks } from './content/saved-looks.js';
import { STARTER_LOOKS } from './content/starter-looks.js';
import { ContentCheck } from './deploy/content-check.js';
import { DeployOnStart } from './deploy/deploy-on-start.js';
import { Deployer, type DeployOptions } from './deploy/deployer.js';
import { GitKeys } from './deploy/git-keys.js';
import type { env } from './env.js';
import { DatagroupTrigger } from './freshness/datagroup-trigger.js';
import { LookerJobs, type LookerJob } from './looker-jobs.js';
import { DATAGROUP_NAME } from './model/project-files.js';
import { LeasedJobs, type OneAtATime } from './one-at-a-time/one-at-a-time.js';
import { DeliveryChecks } from './plans/delivery-checks.js';
import { DeliveryReceiver } from './plans/delivery-receiver.js';
import { DeliverySecrets } from './plans/delivery-secrets.js';
import { PlanRuns } from './plans/plan-runs.js';
import { ScheduledPlans } from './plans/scheduled-plans.js';
import { reconcileProviders } from './reconcile/wiring.js';
import { DayCountStore } from './state/day-counts.js';
import { DeliveryStore } from './state/delivery-store.js';
import { FreshnessStore } from './state/freshness-store.js';
import { ModelStore } from './state/model-store.js';
import { SCHEMA } from './state/schema.js';
import { WrittenStore } from './state/written-store.js';

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

/** Names the deploys of this process, and what follows them, to token-service. */
const OWN_JOB = `deploy ${randomUUID()}`;

/** A token for one request, or for all of a deploy. */
function sessionSource(tokens: ServiceClient): (job: LookerJob) => Promise<LookerSession> {
  return (job) => {
    const body: LookerTokenRequest =
      job === 'deploy' || job === 'content' ? { purpose: 'job', job: OWN_JOB } : { purpose: 'request' };
    return tokens.call({ method: 'POST', path: TOKEN_API.lookerToken, body, answer: lookerToken });
  };
}

/** Throws retriable `looker_tokens_left` while Looker is away. */
async function endLeftTokens(tokens: ServiceClient): Promise<void> {
  const body: EndJobTokens = { keep: OWN_JOB };
  const call = { method: 'POST', path: TOKEN_API.endJobTokens, body, answer: endedJobTokens } as const;
  const { left } = await tokens.call(call);
  if (left > 0)
    throw new RetriableError('looker_tokens_left', `${left} tokens of earlier deploys are open and can't be ended yet`);
}

function deployOptions(config: Config, platform: Platform, tokens: ServiceClient): DeployOptions {
  const gitKeys = new GitKeys(tokens, OWN_JOB, platform.logger);
  return {
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
}

/** The service's parts over its tables. */
interface Parts {
  readonly jobs: LookerJobs;
  readonly deployer: Deployer;
  readonly trigger: DatagroupTrigger;
  readonly onStart: DeployOnStart;
  readonly checks: DeliveryChecks;
  readonly receiver: DeliveryReceiver;
  readonly planRuns: PlanRuns;
  readonly one: OneAtATime;
}

function makeParts(config: Config, platform: Platform, db: DataSource): Parts {
  const { clock, logger, meter, fail, tracer } = platform;
  const tokens = tokenService(config, platform);
  const counts = new DayCountStore(db);
  const callsPerDay = config.LOOKER_CALLS_PER_DAY;
  const atOnce = config.LOOKER_CONCURRENCY;
  const jobs = new LookerJobs({ session: sessionSource(tokens), counts, callsPerDay, atOnce, clock, logger, meter });
  const one = new LeasedJobs(new Leases(db, SCHEMA, clock), config.INSTANCE_ID ?? randomUUID(), clock, logger);
  const book = new ModelStore(db, config.LOOKER_PROJECT);
  const written = new WrittenStore(db, clock);
  const isApart = config.DIVISION_ACCESS === 'on';
  if (!isApart && Object.keys(config.DIVISION_GROUPS).length > 0)
    throw new TerminalError('bad_division_groups', 'DIVISION_GROUPS narrows nobody without DIVISION_ACCESS=on');
  const access = isApart ? new DivisionAccess(config.DIVISION_GROUPS, written, logger) : undefined;
  const looks = config.STARTER_LOOKS === 'on' ? STARTER_LOOKS : [];
  const secrets = new DeliverySecrets(tokens, logger);
  const receiverUrl = config.DELIVERY_URL;
  const plans = new ScheduledPlans(config.SCHEDULED_PLANS, { book: written, secrets, receiverUrl, logger });
  const content = new ContentStep(jobs, new SavedLooks(written, logger), looks, plans, logger);
  const deployer = new Deployer(
    { jobs, one, book, access, check: new ContentCheck(logger, meter), content, clock, logger },
    deployOptions(config, platform, tokens),
  );
  const deploys = config.DEPLOY_ON_START === 'on';
  const trigger = new DatagroupTrigger(
    { jobs, one, book: new FreshnessStore(db, DATAGROUP_NAME), counts, clock, logger, meter, tracer },
    {
      debounceMs: config.DATAGROUP_DEBOUNCE_MS,
      perDay: config.LOOKER_TRIGGERS_PER_DAY,
      callsPerDay,
      // Where this process does not deploy, somebody else has.
      ready: async () => !deploys || (await deployer.view()).deployed,
      fail,
    },
  );
  const onStart = new DeployOnStart(deployer, deploys, clock, logger, fail);
  const deliveries = new DeliveryStore(db);
  const checks = new DeliveryChecks({ jobs, one, plans, book: deliveries, clock, logger, meter, fail });
  const onReceived = (): void => checks.nudge();
  const receiver = new DeliveryReceiver({
    ...{ plans: plans.all(), secrets, book: deliveries, onReceived },
    ...{ clock, logger, meter },
  });
  const planRuns = new PlanRuns(jobs, plans, deliveries, clock);
  return { jobs, deployer, trigger, onStart, checks, receiver, planRuns, one };
}

const PARTS = Symbol('looker-sync parts');

/** Everything of the service, made once PostgreSQL is open. */
export function providers(config: Config, platform: Platform): Provider[] {
  const part = (provide: FactoryProvider['provide'], of: (parts: Parts) => unknown): FactoryProvider => ({
    provide,
    useFactory: of,
    inject: [PARTS],
  });
  return [
    { provide: PARTS, useFactory: (db: DataSource) => makeParts(config, platform, db), inject: [DataSource] },
    part(LookerJobs, ({ jobs }) => jobs),
    part(Deployer, ({ deployer }) => deployer),
    part(DatagroupTrigger, ({ trigger }) => trigger),
    part(DeployOnStart, ({ onStart }) => onStart),
    part(DeliveryChecks, ({ checks }) => checks),
    part(DeliveryReceiver, ({ receiver }) => receiver),
    part(PlanRuns, ({ planRuns }) => planRuns),
    part(Asker, ({ jobs }) => new Asker(jobs, platform.clock)),
    ...reconcileProviders(config, platform, PARTS),
  ];
}
