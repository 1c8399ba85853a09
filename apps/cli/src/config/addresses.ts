import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { join } from 'node:path';
import { z } from 'zod';
import { localSecrets, readJsonFile } from './data-folder.js';
import { givenServiceSecret } from './service-secret.js';

const url = z.string();
const addressesSchema = z.object({
  kafkaBrokers: z.string(),
  postgresUrl: z.string(),
  clickhouseUrl: z.string(),
  services: z.record(z.enum(SERVICES), url),
  /** Present when the sandboxes play Exact and Looker. */
  sandbox: z
    .object({ exactControl: url, lookerControl: url, looker: url, regions: z.record(z.string(), url) })
    .optional(),
});

/** Where everything runs. */
export type Addresses = z.infer<typeof addressesSchema>;

/** Addresses plus the secret that lets the command line talk to the services. */
export type Access = Addresses & { readonly serviceAuthSecret: string };

/** File in which `up` leaves the addresses for the other commands. */
export function addressesFile(dataDir: string): string {
  return join(dataDir, 'addresses.json');
}

const ENV_NAME = (service: ServiceName): string => `${service.toUpperCase().replaceAll('-', '_')}_URL`;

/**
 * Where to find a running system: from the environment (a cluster: KAFKA_BROKERS, CLICKHOUSE_URL, TOKEN_SERVICE_URL, …,
 * SERVICE_AUTH_SECRET or its file), else from the folder `up` left its addresses in. Throws `not_running` with what to do.
 */
export function findAccess(dataDir: string, env: NodeJS.ProcessEnv): Access {
  const found = addressesSchema.safeParse(readJsonFile(addressesFile(dataDir)));
  const fromEnv = SERVICES.filter((service) => env[ENV_NAME(service)] !== undefined);
  if (!found.success && fromEnv.length === 0)
    throw new TerminalError(
      'not_running',
      `nothing runs here: start with "npm start", or name a cluster by ${SERVICES.map(ENV_NAME).join(', ')} and SERVICE_AUTH_SECRET or SERVICE_AUTH_SECRET_FILE`,
    );
  const base = found.success ? found.data : undefined;
  const services = Object.fromEntries(
    SERVICES.map((service) => [service, env[ENV_NAME(service)] ?? base?.services[service] ?? '']),
  ) as Record<ServiceName, string>;
  return {
    kafkaBrokers: env['KAFKA_BROKERS'] ?? base?.kafkaBrokers ?? '',
    postgresUrl: env['POSTGRES_URL'] ?? base?.postgresUrl ?? '',
    clickhouseUrl: env['CLICKHOUSE_URL'] ?? base?.clickhouseUrl ?? '',
    services,
    ...(base?.sandbox === undefined ? {} : { sandbox: base.sandbox }),
    serviceAuthSecret: givenServiceSecret(env) ?? localSecrets(dataDir).serviceAuthSecret,
  };
}
