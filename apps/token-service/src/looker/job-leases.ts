import { randomUUID } from 'node:crypto';
import type { JobLease, JobLeaseRequest } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditTrail } from '../audit/audit-trail.js';
import { JobSecretLeaseRow, JobSecretRow } from '../store/job-secret.entities.js';
import type { Vault } from '../vault/envelope.js';
import { placeOf, secretNotFound } from './job-secrets.js';

/**
 * Lends job secrets, each to one job at a time. A lease stands in the database: it outlives this service, and a job
 * that died gives its secret back by the lease's end. The same job asking again gets a new lease in place of its old one.
 */
export class JobLeases {
  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Throws 404 `secret_not_found`, 409 `secret_leased_conflict` with who has it and until when. */
  async lend(name: string, asked: JobLeaseRequest): Promise<JobLease> {
    const lease: JobLeaseRow = {
      name,
      leaseId: randomUUID(),
      job: asked.job,
      expiresAt: this.clock.now() + asked.ttlS * 1000,
    };
    const sealed = await withPostgresKinds(() => this.db.transaction((tx) => this.take(tx, lease)));
    const secret: unknown = JSON.parse(await this.vault.open(sealed, placeOf(name)));
    return { leaseId: lease.leaseId, expiresAt: lease.expiresAt, secret };
  }

  /** Gives a secret back; one that was given back, or ran out, is no error. */
  async giveBack(name: string, leaseId: string): Promise<void> {
    await withPostgresKinds(() =>
      this.db.transaction(async (tx) => {
        const { affected } = await tx.getRepository(JobSecretLeaseRow).delete({ name, leaseId });
        if (affected !== 0) await this.trail.changed(tx, 'job_secret.given_back', name, { lease: leaseId });
      }),
    );
  }

  private async take(tx: EntityManager, lease: JobLeaseRow): Promise<Buffer> {
    // The row's lock lets one job in at a time; the second sees the lease of the first.
    const row = await tx
      .getRepository(JobSecretRow)
      .findOne({ where: { name: lease.name }, lock: { mode: 'pessimistic_write' } });
    if (row === null) throw secretNotFound(lease.name);
    const leases = tx.getRepository(JobSecretLeaseRow);
    const other = await leases.findOneBy({ name: lease.name });
    if (other !== null && other.job !== lease.job && other.expiresAt > this.clock.now()) throw leased(other);
    await leases.save(lease);
    const until = new Date(lease.expiresAt).toISOString();
    await this.trail.changed(tx, 'job_secret.lent', lease.name, { job: lease.job, lease: lease.leaseId, until });
    return row.secret;
  }
}

type JobLeaseRow = Pick<JobSecretLeaseRow, 'name' | 'leaseId' | 'job' | 'expiresAt'>;

function leased(other: JobLeaseRow): ApiException {
  const until = new Date(other.expiresAt).toISOString();
  return new ApiException(409, 'secret_leased_conflict', `job ${other.job} has ${other.name} until ${until}`, {
    remedy: 'wait until it is given back',
  });
}
