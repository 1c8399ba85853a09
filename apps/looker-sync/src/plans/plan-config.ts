import { z } from 'zod';
import { STARTER_LOOKS } from '../content/starter-looks.js';

/** Name of a job secret's target: `s3:<target>`, `sftp:<target>`. */
const target = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and hyphens');
const format = z.enum([
  'txt',
  'csv',
  'inline_json',
  'json',
  'json_detail',
  'xlsx',
  'html',
  'wysiwyg_pdf',
  'assembled_pdf',
]);

const email = z.strictObject({ type: z.literal('email'), address: z.email(), format: format.default('xlsx') });
const webhook = z.strictObject({
  type: z.literal('webhook'),
  address: z.url({ protocol: /^https?$/ }),
  format: format.default('inline_json'),
});
/** This service's own receiver, which compares what came with what Looker answers. */
const receiver = z.strictObject({ type: z.literal('receiver') });
const s3 = z.strictObject({
  type: z.literal('s3'),
  address: z.string().regex(/^s3:\/\/\S+$/, 's3://bucket/path/'),
  format: format.default('csv'),
  secret: target,
});
const sftp = z.strictObject({
  type: z.literal('sftp'),
  // A login in the address would be shown to all who see the plan.
  address: z.string().regex(/^sftp:\/\/[^\s@]+$/, 'sftp://host/path/, without a login'),
  format: format.default('csv'),
  secret: target,
});

const destination = z.discriminatedUnion('type', [email, webhook, receiver, s3, sftp]);
/** Where a plan delivers to. Credentials are named, never given. */
export type PlanDestination = z.output<typeof destination>;

const plan = z
  .strictObject({
    /** Ours and Looker's: how a plan is found again. */
    name: z.string().min(1).max(200),
    /** Key of a starter Look. */
    look: z.enum(STARTER_LOOKS.map(({ key }) => key) as [string, ...string[]]).optional(),
    /** Id of any Look the key's user sees. */
    lookId: z.string().min(1).optional(),
    /** A dashboard of the generated model. */
    dashboard: z.string().min(1).optional(),
    /** Five fields, as in crontab. */
    cron: z
      .string()
      .regex(/^(\S+\s+){4}\S+$/, 'five fields')
      .optional(),
    timeZone: z.string().default('UTC'),
    /** After loads: when the datagroup of the model is triggered. */
    afterLoads: z.literal(true).optional(),
    onlyWithResults: z.boolean().default(false),
    onlyWhenChanged: z.boolean().default(false),
    to: z.array(destination).min(1),
  })
  .refine((one) => [one.look, one.lookId, one.dashboard].filter((given) => given !== undefined).length === 1, {
    message: 'give one of look, lookId and dashboard',
  })
  .refine((one) => (one.cron === undefined) !== (one.afterLoads === undefined), {
    message: 'give one of cron and afterLoads',
  })
  .refine((one) => one.dashboard === undefined || one.to.every(({ type }) => type !== 'receiver'), {
    message: 'the receiver compares rows, which a dashboard has not: use a Look',
  });

/** A scheduled plan as configured. */
export type PlanSpec = z.output<typeof plan>;

/** All plans; a name stands once. */
export const planList = z.array(plan).refine((plans) => new Set(plans.map(({ name }) => name)).size === plans.length, {
  message: 'two plans have the same name',
});
