import { existsSync } from 'node:fs';
import { REGIONS, TerminalError } from '@ml-connector/kernel';
import { z } from 'zod';

/** What `.env` names for a run against the real Exact Online and the real Looker. */
export const realEnv = z.object({
  EXACT_REGION: z.enum(REGIONS).describe('Site of the Exact app registration: nl, be, uk, de, fr, es, us.'),
  EXACT_CLIENT_ID: z.string().min(1).describe("Client id of the app registration (Exact's App Center)."),
  EXACT_CLIENT_SECRET: z.string().min(1).describe('Client secret of the app registration.'),
  EXACT_REDIRECT_URI: z
    .url({ protocol: /^https$/, error: 'must be an https address; Exact refuses localhost' })
    .describe(
      'Redirect address of the registration; a page that can not be reached is fine: its address is pasted then.',
    ),
  EXACT_WEBHOOK_SECRET: z
    .string()
    .min(1)
    .optional()
    .describe('Webhook secret of the registration; only with EXACT_WEBHOOK_URL.'),
  EXACT_WEBHOOK_URL: z
    .url()
    .optional()
    .describe('Public https address of webhook-ingress; without it changes are found by polling only.'),
  EXACT_DIVISIONS: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .optional()
    .describe('Divisions to read, comma-separated; all that Exact lists without it.'),
  LOOKER_BASE_URL: z.url().describe('API address of Looker, such as https://company.cloud.looker.com.'),
  LOOKER_CLIENT_ID: z.string().min(1).describe('Client id of the Looker API key.'),
  LOOKER_CLIENT_SECRET: z.string().min(1).describe('Client secret of the Looker API key.'),
  GIT_REMOTE_URL: z.string().min(1).describe('Git repository of the LookML project that Looker reads.'),
  LOOKER_CLICKHOUSE_HOST: z.string().min(1).describe('Host of ClickHouse as Looker reaches it.'),
});

/** See `realEnv`. */
export type RealCredentials = z.output<typeof realEnv>;

/**
 * The real systems named by the environment (and `.env`, where there is one); undefined when EXACT_CLIENT_ID is not
 * set: then the stand-ins play them. Throws `bad_environment` that lists every problem.
 */
export function realCredentials(env: NodeJS.ProcessEnv, envFile = '.env'): RealCredentials | undefined {
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  if (given['EXACT_CLIENT_ID'] === undefined) return undefined;
  const parsed = realEnv.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new TerminalError(
    'bad_environment',
    `the environment names an Exact app, but not all it takes:\n${problems.join('\n')}`,
  );
}
