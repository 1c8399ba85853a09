import { JOB_SECRET_SHAPES, jobSecretKind, type JobSecretKind, type JobSecretView } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { ApiException, zodPipe } from '@ml-connector/runtime';
import type { DataSource } from 'typeorm';
import type { AuditTrail } from '../audit/audit-trail.js';
import { JobSecretLeaseRow, JobSecretRow } from '../store/job-secret.entities.js';
import type { Vault } from '../vault/envelope.js';

/** Where the sealed secret of a name stands. */
export const placeOf = (name: string): { table: string; row: string; column: string } => ({
  table: 'job_secret',
  row: name,
  column: 'secret',
});

/** Secrets of looker-sync's jobs: git key, delivery targets. Operators put and remove them, and never read them. */
export class JobSecrets {
  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Stores or replaces a secret. Throws 400 `bad_secret_name`, or `bad_request` naming the fields. */
  async put(name: string, body: unknown): Promise<void> {
    const shape = JOB_SECRET_SHAPES[kindOf(name)];
    const given = JSON.stringify(zodPipe(shape).transform(body, { type: 'body' }));
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        const secret = await this.vault.seal(given, placeOf(name), tx);
        await tx.getRepository(JobSecretRow).save({ name, secret, updatedAt: this.clock.now() });
        await this.trail.changed(tx, 'job_secret.put', name);
      }),
    );
  }

  /** Names, and who has which secret now. */
  async list(): Promise<JobSecretView[]> {
    const now = this.clock.now();
    const [rows, leases] = await withPostgresKinds(() =>
      Promise.all([
        this.db.getRepository(JobSecretRow).find({ select: { name: true, updatedAt: true }, order: { name: 'ASC' } }),
        this.db.getRepository(JobSecretLeaseRow).find(),
      ]),
    );
    return rows.flatMap(({ name, updatedAt }) => {
      const kind = jobSecretKind(name);
      const lease = leases.find((one) => one.name === name && one.expiresAt > now);
      const leasedTo = lease === undefined ? null : { job: lease.job, until: new Date(lease.expiresAt).toISOString() };
      const at = updatedAt === null ? null : new Date(updatedAt).toISOString();
      return kind === undefined ? [] : [{ name, kind, updatedAt: at, leasedTo }];
    });
  }

  /** Removes a secret; a job that has it keeps what it was given. Throws 404 `secret_not_found`. */
  async remove(name: string): Promise<void> {
    const affected = await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        await this.vault.shred({ table: 'job_secret', row: name }, tx);
        const { affected } = await tx.getRepository(JobSecretRow).delete({ name });
        if (affected !== 0) await this.trail.changed(tx, 'job_secret.removed', name);
        return affected;
      }),
    );
    if (affected === 0) throw secretNotFound(name);
  }
}

/** The error of a name nothing is stored under. */
export function secretNotFound(name: string): ApiException {
  return new ApiException(404, 'secret_not_found', `no job secret is named ${JSON.stringify(name.slice(0, 100))}`, {
    remedy: 'store it: ml-connector secrets put',
  });
}

function kindOf(name: string): JobSecretKind {
  const kind = jobSecretKind(name);
  if (kind !== undefined) return kind;
  throw new ApiException(
    400,
    'bad_secret_name',
    'a job secret is named git-key, webhook-token, s3:<target> or sftp:<target>',
    {
      remedy: 'a target has small letters, digits and hyphens, at most 63',
    },
  );
}
