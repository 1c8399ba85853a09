import { errorText, RetriableError, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds, type Lease, type Leases } from '@ml-connector/postgres';

/** Milliseconds a lease lives without being renewed: others wait as long after a crash. */
export const LEASE_TTL_MS = 30_000;
const RENEW_EVERY_MS = LEASE_TTL_MS / 3;

/** A job that only one replica does at a time. */
export interface HeldJob {
  /** Aborted when the lease is lost, and when the caller stops. */
  readonly signal: AbortSignal;
  /** Asks the database: throws `lease_lost` when another replica may have begun. For right before what can't be undone. */
  ensureOurs(): Promise<void>;
}

/** What became of a job: undefined when another replica is at it. */
export type JobResult<T> = { readonly result: T } | undefined;

/** Runs jobs of which there is one at a time among all replicas. */
export interface OneAtATime {
  run<T>(name: string, stop: AbortSignal, work: (held: HeldJob) => Promise<T>): Promise<JobResult<T>>;
}

/** By leases in PostgreSQL. */
export class LeasedJobs implements OneAtATime {
  /** A lease is its owner's however often he asks: this process asks once. */
  private readonly running = new Set<string>();

  constructor(
    private readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release' | 'holds'>,
    /** This process. */
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run<T>(name: string, stop: AbortSignal, work: (held: HeldJob) => Promise<T>): Promise<JobResult<T>> {
    if (this.running.has(name)) return undefined;
    this.running.add(name);
    try {
      return await this.runLeased(name, stop, work);
    } finally {
      this.running.delete(name);
    }
  }

  private async runLeased<T>(
    name: string,
    stop: AbortSignal,
    work: (held: HeldJob) => Promise<T>,
  ): Promise<JobResult<T>> {
    const lease = await withPostgresKinds(() => this.leases.acquire(name, this.owner, LEASE_TTL_MS));
    if (lease === undefined) return undefined;
    const lost = new AbortController();
    const done = new AbortController();
    const signal = AbortSignal.any([stop, lost.signal]);
    const renewing = this.renew(lease, lost, done.signal);
    try {
      const result = await work({ signal, ensureOurs: () => this.ensureOurs(lease) });
      return { result };
    } finally {
      done.abort();
      await renewing;
      await this.release(lease);
    }
  }

  /** Aborts `lost` when another has the lease, or when it can't be renewed before it ends. */
  private async renew(lease: Lease, lost: AbortController, done: AbortSignal): Promise<void> {
    let held = lease;
    while (!done.aborted && !lost.signal.aborted) {
      await this.clock.sleep(RENEW_EVERY_MS, done).catch((error: unknown) => {
        if (!done.aborted) throw error;
      });
      if (done.aborted) return;
      try {
        const renewed = await this.leases.renew(held, LEASE_TTL_MS);
        if (renewed === undefined) lost.abort(leaseLost(lease.name));
        else held = renewed;
      } catch (error) {
        this.logger.warn('lease_not_renewed', { lease: lease.name, reason: errorText(error) });
        if (held.expiresAt - this.clock.now() <= RENEW_EVERY_MS) lost.abort(leaseLost(lease.name));
      }
    }
  }

  private async ensureOurs(lease: Lease): Promise<void> {
    if (!(await withPostgresKinds(() => this.leases.holds(lease, RENEW_EVERY_MS)))) throw leaseLost(lease.name);
  }

  /** What was done counts; a lease that can't be given back runs out. */
  private async release(lease: Lease): Promise<void> {
    try {
      await this.leases.release(lease);
    } catch (error) {
      this.logger.warn('lease_not_released', { lease: lease.name, reason: errorText(error) });
    }
  }
}

function leaseLost(name: string): RetriableError {
  return new RetriableError('lease_lost', `another replica has taken over the job ${name}`);
}
