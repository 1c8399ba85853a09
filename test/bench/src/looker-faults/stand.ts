import { WarehouseClient } from '@ml-connector/clickhouse';
import { silentLogger, type Meter } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import type { LookerSession } from '@ml-connector/looker';
import { Deployer, LookerJobs, projectFiles, type DeployOptions, type LookerJob } from '@ml-connector/looker-sync';
import { KeptCounts, KeptModel, LoneReplica } from '@ml-connector/looker-sync/testing';
import { startLookerSandbox, type LookerSandbox, type Permission } from '@ml-connector/sandbox-looker';
import { uniqueName } from '@ml-connector/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countingMeter, type Outcomes } from './counting-meter.js';
import { FastClock } from './fast-clock.js';
import { customFiles, FAULT_MODEL, makeRows } from './fault-model.js';
import { LookmlRemote, type OwnedTrees } from './lookml-remote.js';
import { KEY, Tokens } from './tokens.js';
import { KilledDeploys } from './killed-deploys.js';

/** The generated project. */
export const PROJECT = 'exact_core';
/** Versions of the model that are deployed in turns: two connections, divisions kept apart or not. */
export const VERSIONS = [0, 1, 2, 3] as const;
/** Looker takes as many calls at a time; the product keeps to fewer. */
export const AT_ONCE = 4;
/** Name of the deploys of the proof's own process. */
const OWN_JOB = 'deploy here';
/** Ten years: a token that was left open is there at the end. */
const TOKEN_TTL_S = 10 * 366 * 86_400;
/** How much faster time goes by. */
const SPEED = 20;
/** All but the right to rows without limit, so that answers are cut. */
const RIGHTS: readonly Permission[] = [
  ...(['access_data', 'develop', 'deploy', 'explore', 'see_lookml', 'see_datagroups', 'update_datagroups'] as const),
  ...(['manage_project_models', 'manage_project_connections'] as const),
];

/** A Looker with its git host and database, and the product's jobs against it. */
export interface FaultStand {
  readonly clock: FastClock;
  readonly sandbox: LookerSandbox;
  readonly remote: LookmlRemote;
  readonly tokens: Tokens;
  readonly killed: KilledDeploys;
  readonly jobs: LookerJobs;
  readonly meter: Meter;
  /** What the product's counters say. */
  readonly outcomes: Outcomes;
  /** Owned trees of each version of the model. */
  readonly trees: readonly OwnedTrees[];
  /** What a deploy of a version needs. */
  deployOf(version: number): DeployOptions;
  /** Deploys a version. */
  deploy(version: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts what the proof needs, and deploys the first version. Engines whose address is given are not started. */
export async function startStand(dice: () => number): Promise<FaultStand> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-looker-faults-'));
  const engines = await startEngines({ dataDir: join(folder, 'engines'), only: ['clickhouse'] });
  const owner = new WarehouseClient({ url: engines.clickhouseUrl, application: 'looker-faults' });
  const table = uniqueName('fault_rows');
  await makeRows(owner, table);
  const clock = new FastClock(SPEED);
  const sandbox = await startLookerSandbox({
    apiUsers: [{ ...KEY, permissions: RIGHTS, attributes: { exact_divisions: '%, NULL' } }],
    dataDir: join(folder, 'looker'),
    tokenTtlS: TOKEN_TTL_S,
    mostCalls: AT_ONCE + 1,
    clock: () => clock.now(),
  });
  const remote = await LookmlRemote.make(folder, customFiles(table));
  const tokens: Tokens = new Tokens(sandbox.baseUrl, clock, (what) => killed.asked(what));
  const killed = new KilledDeploys(await tokens.listen(), sandbox, dice);
  const { meter, outcomes } = countingMeter();
  // Warnings of faults that were dealt are no news; their outcomes are counted.
  const session = (job: LookerJob): Promise<LookerSession> => tokens.session(job === 'deploy' ? OWN_JOB : undefined);
  const jobs = new LookerJobs({
    ...{ session, counts: new KeptCounts(), callsPerDay: 0, atOnce: AT_ONCE },
    ...{ clock, logger: silentLogger, meter },
  });
  const deployOf = (version: number): DeployOptions => ({
    ...deployOptions(version, remote.url, join(folder, 'work'), engines),
    endLeftTokens: () => tokens.endOthers(OWN_JOB),
  });
  const parts = {
    ...{ jobs, one: new LoneReplica(), book: new KeptModel(), access: undefined, clock, logger: silentLogger },
    check: { run: () => Promise.resolve() },
    content: { run: () => Promise.resolve(null) },
  };
  const deploy = (version: number): Promise<void> => new Deployer(parts, deployOf(version)).deploy();
  await begin(jobs, deployOf(0), () => deploy(0));
  const trees: OwnedTrees[] = [];
  for (const version of VERSIONS)
    trees.push(await remote.treesOf(projectFiles(deployOf(version).project), join(folder, `version-${version}`)));
  const stop = async (): Promise<void> => {
    tokens.close();
    await sandbox.stop();
    await owner.command(`DROP TABLE IF EXISTS looker.${table}`);
    await owner.close();
    await engines.stop();
    await removeEngineData(join(folder, 'engines'));
    rmSync(folder, { recursive: true, force: true });
  };
  return { clock, sandbox, remote, tokens, killed, jobs, meter, outcomes, trees, deployOf, deploy, stop };
}

function deployOptions(
  version: number,
  remoteUrl: string,
  folder: string,
  engines: Engines,
): Omit<DeployOptions, 'endLeftTokens'> {
  const connectionName = `exact_${version % 2}`;
  return {
    project: { projectName: PROJECT, connectionName, divisionAccess: version >= 2 },
    git: { remoteUrl, productionBranch: 'main', folder, key: () => Promise.resolve(undefined) },
    warehouse: warehouseOf(connectionName, engines),
  };
}

function warehouseOf(name: string, engines: Engines): DeployOptions['warehouse'] {
  const { hostname: host, port } = new URL(engines.clickhouseUrl);
  const { lookerUser: username, lookerPassword: password } = engines;
  return { name, host, port, username, password, database: 'looker', ssl: false };
}

/** The person's own model has a connection of its own, so that it answers whatever version is deployed. */
async function begin(jobs: LookerJobs, first: DeployOptions, deploy: () => Promise<void>): Promise<void> {
  const connection = { ...first.warehouse, name: FAULT_MODEL, dialect_name: 'clickhouse' };
  await jobs.run('deploy', (api) => api.createConnection(connection));
  await deploy();
  await jobs.run('deploy', (api) => api.putModel(FAULT_MODEL, PROJECT, FAULT_MODEL));
}
