import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalSecrets } from '../config/data-folder.js';
import type { Ports } from './ports.js';
import type { ProgramSpec } from './supervisor.js';

/** Root of the installed project. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What the six services need to find each other and the engines. */
export interface ServiceSurroundings {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly secrets: LocalSecrets;
  readonly kafkaBrokers: string;
  readonly postgresUrl: string;
  readonly clickhouseUrl: string;
  readonly lookerUser: string;
  readonly lookerPassword: string;
  /** Git repository that Looker reads its LookML from. */
  readonly gitRemoteUrl: string;
  /** Host of ClickHouse as Looker reaches it, where that is not this machine's own address. */
  readonly lookerClickhouseHost?: string;
  /** How often exact-fetcher sweeps, where it differs from its defaults. */
  readonly sweeps: Readonly<Record<string, string>>;
}

/** Address of a service on this machine. */
export function serviceUrl(ports: Ports, service: ServiceName): string {
  return `http://127.0.0.1:${ports[service] ?? 0}`;
}

function environmentOf(service: ServiceName, s: ServiceSurroundings): Record<string, string> {
  const tokenService = { TOKEN_SERVICE_URL: serviceUrl(s.ports, 'token-service') };
  const postgres = { POSTGRES_URL: s.postgresUrl };
  const clickhouse = new URL(s.clickhouseUrl);
  switch (service) {
    case 'token-service':
      return { ...postgres, MASTER_KEY: s.secrets.masterKey };
    case 'webhook-ingress':
      return { ...tokenService, SPOOL_DIR: join(s.dataDir, 'spool') };
    case 'exact-fetcher':
      // One instance here: a restart after a kill takes its own leases back at once.
      return { ...postgres, ...tokenService, INSTANCE_ID: 'local', ...s.sweeps };
    case 'transformer':
      return {};
    case 'warehouse-writer':
      return { CLICKHOUSE_URL: s.clickhouseUrl };
    case 'looker-sync':
      return {
        ...postgres,
        ...tokenService,
        INSTANCE_ID: 'local',
        GIT_REMOTE_URL: s.gitRemoteUrl,
        WORK_DIR: join(s.dataDir, 'looker-git', 'work'),
        LOOKER_CLICKHOUSE_HOST: s.lookerClickhouseHost ?? clickhouse.hostname,
        LOOKER_CLICKHOUSE_PORT: clickhouse.port,
        LOOKER_CLICKHOUSE_USER: s.lookerUser,
        LOOKER_CLICKHOUSE_PASSWORD: s.lookerPassword,
      };
  }
}

/** Where a service begins, and the options Node runs it with: those of its image (`apps/<service>/node.options`). */
export function serviceEntry(service: ServiceName): { readonly script: string; readonly nodeOptions: string[] } {
  const folder = join(PROJECT_ROOT, 'apps', service);
  const options = readFileSync(join(folder, 'node.options'), 'utf8');
  return { script: join(folder, 'dist', 'main.js'), nodeOptions: options.split(/\s+/).filter((one) => one !== '') };
}

/** The six services as programs. */
export function servicePrograms(s: ServiceSurroundings): ProgramSpec[] {
  return SERVICES.map((service) => ({
    name: service,
    ...serviceEntry(service),
    env: {
      PORT: String(s.ports[service] ?? 0),
      HOST: '127.0.0.1',
      LOG_FORMAT: 'json',
      KAFKA_BROKERS: s.kafkaBrokers,
      SERVICE_AUTH_SECRET: s.secrets.serviceAuthSecret,
      ...environmentOf(service, s),
    },
    logFile: join(s.dataDir, 'logs', `${service}.log`),
    readyUrl: `${serviceUrl(s.ports, service)}/ready`,
  }));
}
