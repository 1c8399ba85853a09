import { z } from 'zod';

/** HTTP API of token-service's job secrets: operators put and remove them, looker-sync's jobs borrow them one at a time. */
export const JOB_SECRET_API = {
  /** GET (operator): names, never secrets. */
  secrets: '/v1/job-secrets',
  /** PUT, DELETE (operator). */
  secret: (name: string) => `/v1/job-secrets/${encodeURIComponent(name)}`,
  /** POST (looker-sync). */
  lease: (name: string) => `/v1/job-secrets/${encodeURIComponent(name)}/lease`,
  /** DELETE (looker-sync): gives it back. */
  leased: (name: string, leaseId: string) => `/v1/job-secrets/${encodeURIComponent(name)}/lease/${leaseId}`,
} as const;

/** Kinds of job secrets: the whole name, or what stands before the colon. */
export const JOB_SECRET_KINDS = ['git-key', 'webhook-token', 's3', 'sftp'] as const;
/** See `JOB_SECRET_KINDS`. */
export type JobSecretKind = (typeof JOB_SECRET_KINDS)[number];

const text = z.string().min(1).max(16_384);
const short = z.string().min(1).max(256);

/** `git-key`: an OpenSSH private key without a passphrase, and the host keys to trust. */
export const gitKeySecret = z.strictObject({ privateKey: text, knownHosts: text.optional() });
/** `webhook-token`: what Looker sends with each of its webhooks in `X-Looker-Webhook-Token`. */
export const webhookTokenSecret = z.strictObject({ token: short });
/** `s3:<target>`: an access key of a delivery target. */
export const s3Secret = z.strictObject({ accessKeyId: short, secretAccessKey: short, region: short.optional() });
/** `sftp:<target>`: a login of a delivery target, by password or key. */
export const sftpSecret = z
  .strictObject({ username: short, password: short.optional(), privateKey: text.optional() })
  .refine((login) => (login.password === undefined) !== (login.privateKey === undefined), {
    message: 'give one of password and privateKey',
  });

/** Shape of a secret by its kind. */
export const JOB_SECRET_SHAPES = {
  'git-key': gitKeySecret,
  'webhook-token': webhookTokenSecret,
  s3: s3Secret,
  sftp: sftpSecret,
} as const;
/** See `gitKeySecret`. */
export type GitKeySecret = z.infer<typeof gitKeySecret>;

/** Longest time a job may have a secret without asking again, seconds. */
export const JOB_LEASE_MAX_S = 900;

/** Body of a request for a secret. `job` tells people who has it: a name of one run, such as `deploy 7f3c…`. */
export const jobLeaseRequest = z.strictObject({
  job: z.string().regex(/^[\w .:-]{1,100}$/, 'letters, digits, blanks and . : - _; at most 100'),
  ttlS: z.number().int().min(1).max(JOB_LEASE_MAX_S),
});
/** See `jobLeaseRequest`. */
export type JobLeaseRequest = z.infer<typeof jobLeaseRequest>;

/** A borrowed secret; its shape follows from the name. */
export const jobLease = z.object({
  leaseId: z.string(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  secret: z.unknown(),
});
/** See `jobLease`. */
export type JobLease = z.infer<typeof jobLease>;

/** A job secret as operators see it. */
export const jobSecretView = z.object({
  name: z.string(),
  kind: z.enum(JOB_SECRET_KINDS),
  updatedAt: z.string().nullable(),
  /** The job that has it now. */
  leasedTo: z.object({ job: z.string(), until: z.string() }).nullable(),
});
/** See `jobSecretView`. */
export type JobSecretView = z.infer<typeof jobSecretView>;

/** The kind of a name; undefined for a name no job secret may have. */
export function jobSecretKind(name: string): JobSecretKind | undefined {
  if (name === 'git-key' || name === 'webhook-token') return name;
  const [, kind] = /^(s3|sftp):[a-z0-9][a-z0-9-]{0,62}$/.exec(name) ?? [];
  return kind as JobSecretKind | undefined;
}
