import {
  demoRegions,
  ensureGitRemote,
  freePortRow,
  localSecrets,
  sandboxAddresses,
  sandboxPrograms,
  servicePrograms,
  type ProgramSpec,
} from '@ml-connector/cli';
import type { ServiceName } from '@ml-connector/contracts';
import type { Engines } from '@ml-connector/local-engines';
import { freePort } from '@ml-connector/testing';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment } from '../run-program.js';
import { nicenessByService } from './cpu-share.js';
import type { PodSpec } from './pod.js';

/** What runs, and where. */
export interface Plan {
  readonly serviceAuthSecret: string;
  readonly sandboxes: readonly PodSpec[];
  readonly exactControl: string;
  readonly regions: ReturnType<typeof demoRegions>;
  readonly looker: ReturnType<typeof sandboxAddresses>['looker'];
  /** The replica of a number. */
  pod(service: ServiceName, ordinal: number): Promise<PodSpec>;
}

/** Changes without webhooks show within these, seconds by feed. */
export const SWEEPS = { SWEEP_SYNC_S: '30', SWEEP_MODIFIED_S: '30', SWEEP_SNAPSHOT_S: '60', SWEEP_DELETED_S: '15' };
/** All webhooks come from one address here. */
const ONE_SENDER = { WEBHOOK_REQUESTS_PER_S: '100000', WEBHOOK_CONNECTIONS_PER_ADDRESS: '10000' };

/** Plans the demo on these engines, its services reached by the ports of their balancers. */
export async function makePlan(
  dataDir: string,
  seed: number,
  engines: Engines,
  balancerPorts: Readonly<Record<string, number>>,
  sweeps: Readonly<Record<string, string>>,
): Promise<Plan> {
  for (const folder of ['logs', 'compiled', 'looker-git']) mkdirSync(join(dataDir, folder), { recursive: true });
  const secrets = localSecrets(dataDir);
  const ports = { ...balancerPorts, looker: await freePort(), 'looker-control': await freePort() };
  const exactPortBase = await freePortRow(undefined);
  const addresses = sandboxAddresses({ ports, exactPortBase, dataDir });
  ensureGitRemote(addresses.gitRemote);
  const programs = servicePrograms({
    ...engines,
    dataDir,
    ports,
    secrets,
    gitRemoteUrl: addresses.gitRemote,
    sweeps,
  });
  const niceness = nicenessByService();
  const redirectUri = `http://127.0.0.1:${balancerPorts['token-service'] ?? 0}/oauth/callback`;
  const sandboxes = sandboxPrograms({ dataDir, ports, exactPortBase, seed, size: 'small', redirectUri });
  return {
    serviceAuthSecret: secrets.serviceAuthSecret,
    sandboxes: sandboxes.map((program) => specOf(program, program.name, 0, dataDir)),
    exactControl: addresses.exactControl,
    regions: demoRegions(exactPortBase),
    looker: addresses.looker,
    pod: async (service, ordinal) => {
      const program = programs.find(({ name }) => name === service) as ProgramSpec;
      const port = await freePort();
      const spec = specOf(program, `${service}-${ordinal}`, port, dataDir);
      return { ...spec, niceness: niceness[service], readyUrl: `http://127.0.0.1:${port}/ready` };
    },
  };
}

/** A program as a pod: name, port and disks of its own, and nothing of the surroundings' environment. */
function specOf(program: ProgramSpec, name: string, port: number, dataDir: string): PodSpec {
  const folder = (kind: string): string => {
    const path = join(dataDir, kind, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const { script, nodeOptions, args = [], env, readyUrl } = program;
  const own = {
    ...(env['SPOOL_DIR'] === undefined ? {} : { ...ONE_SENDER, SPOOL_DIR: folder('spool') }),
    ...(env['WORK_DIR'] === undefined ? {} : { WORK_DIR: join(folder('looker-work'), 'clone') }),
    ...(env['INSTANCE_ID'] === undefined ? {} : { INSTANCE_ID: name }),
    ...(port === 0 ? {} : { PORT: String(port) }),
    NODE_COMPILE_CACHE: join(dataDir, 'compiled'),
  };
  return {
    name,
    script,
    nodeOptions,
    args,
    env: { ...cleanEnvironment('/'), ...env, ...own },
    logFile: join(dataDir, 'logs', `${name}.log`),
    port,
    niceness: 0,
    readyUrl,
  };
}
