import { RetriableError, silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import type { LookerSession } from '@ml-connector/looker';
import { Deployer, type DeployOptions } from '../deploy/deployer.js';
import { LookerJobs } from '../looker-jobs.js';
import { KeptCounts, KeptModel, LoneReplica } from './kept-books.test-double.js';

/** What the program is told, as JSON, by its one argument. */
export interface DeployOnce {
  readonly job: string;
  /** Stands for token-service: `POST /token` and `POST /end`, with the job's name as body. */
  readonly tokensUrl: string;
  readonly project: DeployOptions['project'];
  readonly warehouse: DeployOptions['warehouse'];
  readonly git: Omit<DeployOptions['git'], 'key'>;
}

const given = JSON.parse(process.argv[2] ?? '') as DeployOnce;

async function ask(path: string): Promise<Response> {
  const response = await fetch(`${given.tokensUrl}${path}`, { method: 'POST', body: given.job });
  if (response.ok) return response;
  throw new RetriableError('looker_away', `no token: ${String(response.status)}`);
}

/** A deploy in a process of its own, which may be killed. */
const jobs = new LookerJobs({
  session: async () => (await (await ask('/token')).json()) as LookerSession,
  ...{ counts: new KeptCounts(), callsPerDay: 0 },
  ...{ clock: systemClock, logger: silentLogger, meter: silentMeter },
});
const options: DeployOptions = {
  project: given.project,
  warehouse: given.warehouse,
  git: { ...given.git, key: () => Promise.resolve(undefined) },
  endLeftTokens: async () => void (await ask('/end')),
};
const parts = {
  ...{ jobs, one: new LoneReplica(), book: new KeptModel(), access: undefined },
  content: { run: () => Promise.resolve(null) },
  check: { run: () => Promise.resolve() },
  ...{ clock: systemClock, logger: silentLogger },
};
await new Deployer(parts, options).deploy();
