import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceEnv, kafkaEnv, serviceAuthEnv } from '@ml-connector/runtime';
import { z } from 'zod';
import { jsonText } from './env-json.js';
import { planList } from './plans/plan-config.js';

/** `https://user:password@host`, or a token in the place of the user. */
const PASSWORD_IN_URL = /^https?:\/\/[^/@]+@/i;

/** Group by group: division keys, or all of them. */
const divisionGroups = z.record(
  z.string().min(1).max(200),
  z.union([
    z.literal('all'),
    z.array(z.string().regex(/^[a-z]{2}:\d+$/, 'a division is written region:number, such as nl:499156')).min(1),
  ]),
);

const flag = z.enum(['on', 'off']);

/** Environment of looker-sync. */
export const env = z.object({
  ...serviceAuthEnv.shape,
  POSTGRES_URL: z.string().min(1).describe("PostgreSQL that keeps the services' own state."),
  ...kafkaEnv.shape,
  TOKEN_SERVICE_URL: z.url().describe('Address of token-service.'),
  GIT_REMOTE_URL: z
    .string()
    .min(1)
    .refine((url) => !PASSWORD_IN_URL.test(url), {
      error:
        "has a password in it, which git shows to all who list processes: use an SSH address and the job secret 'git-key'",
    })
    .describe("Git repository of the LookML project: a path, or an SSH address whose key is the job secret 'git-key'."),
  GIT_PRODUCTION_BRANCH: z.string().default('main').describe('Branch that Looker deploys.'),
  LOOKER_PROJECT: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .default('exact_core')
    .describe('LookML project.'),
  LOOKER_CONNECTION: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .default('exact_warehouse')
    .describe("Looker's connection to the warehouse; made when missing."),
  LOOKER_CLICKHOUSE_HOST: z.string().min(1).describe('Host of ClickHouse as Looker reaches it.'),
  LOOKER_CLICKHOUSE_PORT: z
    .string()
    .default('8123')
    .describe("Port of ClickHouse's HTTP interface as Looker reaches it."),
  LOOKER_CLICKHOUSE_USER: z.string().default('looker').describe('Read-only user Looker connects as.'),
  LOOKER_CLICKHOUSE_PASSWORD: z.string().default('').describe('Password of that user.'),
  LOOKER_CLICKHOUSE_DATABASE: z.string().default('looker').describe('Database Looker sees.'),
  LOOKER_CLICKHOUSE_SSL: flag.default('off').describe('Whether Looker connects to ClickHouse by TLS.'),
  DIVISION_ACCESS: flag
    .default('off')
    .describe('on: every explore filters by the user attribute exact_divisions; every Looker user needs a value then.'),
  DIVISION_GROUPS: jsonText(divisionGroups, '{}').describe(
    'Divisions of each group of Looker as JSON: {"Finance NL": ["nl:499156"], "Holding": "all"}. Needs DIVISION_ACCESS=on.',
  ),
  STARTER_LOOKS: flag
    .default('on')
    .describe(
      'Whether saved Looks to begin with are put into the shared folder Exact Online; what people change stays.',
    ),
  SCHEDULED_PLANS: jsonText(planList, '[]').describe(
    "Looker's scheduled plans as JSON: a list of {name, look | lookId | dashboard, cron | afterLoads, to: [...]}; see docs/operations.md.",
  ),
  DELIVERY_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address at which Looker reaches this service, for plans that deliver to its own receiver.'),
  DEPLOY_ON_START: flag.default('on').describe('Whether the model is deployed when the service starts.'),
  DATAGROUP_DEBOUNCE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(5_000)
    .describe("Milliseconds loads are gathered before Looker's caches are renewed."),
  LOOKER_TRIGGERS_PER_DAY: z.coerce
    .number()
    .int()
    .min(0)
    .default(2_000)
    .describe('Cache renewals a day at most; beyond that the sql_trigger of the datagroup is left to it.'),
  CLICKHOUSE_URL: z
    .url()
    .optional()
    .describe('HTTP address of ClickHouse, to compare it with Exact and Looker; absent: nothing is compared.'),
  CLICKHOUSE_USER: z.string().default('default').describe('User that may read and write the database warehouse.'),
  CLICKHOUSE_PASSWORD: z.string().default('').describe('Password of that user.'),
  RECONCILE_AT: z
    .string()
    .regex(/^(off|([01]\d|2[0-3]):[0-5]\d)$/)
    .default('04:30')
    .describe('When Exact, the warehouse and Looker are compared each day, UTC; off: on command only.'),
  RECONCILE_REPAIR: flag
    .default('on')
    .describe('Whether the daily comparison has defects read again at Exact, and caches of Looker renewed.'),
  RECONCILE_SETTLE_S: z.coerce
    .number()
    .int()
    .min(0)
    .default(300)
    .describe('Seconds in which a change at Exact has reached Looker: what is younger is no difference.'),
  RECONCILE_WAIT_S: z.coerce
    .number()
    .int()
    .min(0)
    .default(3_600)
    .describe('Seconds a comparison may wait for second readings of Exact and for repairs.'),
  RAW_CHECK_AT: z
    .string()
    .regex(/^(off|(sun|mon|tue|wed|thu|fri|sat) ([01]\d|2[0-3]):[0-5]\d)$/)
    .default('sun 02:00')
    .describe(
      'When what is on the bus is compared with the warehouse each week, UTC, and read again where a rebuild would set it back; off: on command only.',
    ),
  LOOKER_CALLS_PER_DAY: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      "Calls of Looker's API a day by contract; beyond them caches are no longer renewed by us. 0: not metered.",
    ),
  ...instanceEnv.shape,
  LOOKER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Jobs at Looker at a time; each has one token and one call in flight.'),
  WORK_DIR: z
    .string()
    .default(join(tmpdir(), 'ml-connector-lookml'))
    .describe('Folder for the work clone of the LookML repository.'),
});
