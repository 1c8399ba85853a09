import { ConnectorError, RetriableError, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds, type Lease, type Leases } from '@ml-connector/postgres';
import type { ConnectionStore } from '../store/connection-store.js';
import { unwatched, type CustodySteps } from './custody-steps.js';
import { decide, shouldRenew } from './refresh-rules.js';
import { LEASE_MS, type Trade } from './trade.js';
import { refusedLately, timesOf, usable, type UsableRow } from './usable-pair.js';

/** A reader waits this long for another replica's refresh. */
export const PATIENCE_MS = 25_000;
const LOOK_MS = 200;
/** Another replica was faster, or is at it: look again. */
const AGAIN: readonly string[] = ['pair_changed', 'refresh_lease_lost'];

/** Renews a pair: one at a time over all replicas, read again inside the lease. */
export class Refresher {
  constructor(
    private readonly store: ConnectionStore,
    private readonly leases: Leases,
    private readonly trade: Trade,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly reached: CustodySteps = unwatched,
  ) {}

  /**
   * The connection with a pair fit to be used: renewed here, or by the replica that has the lease. Throws a retriable
   * error `refresh_in_progress` when another one is still at it after `patienceMs`.
   */
  async refresh(id: string, patienceMs = PATIENCE_MS): Promise<UsableRow> {
    const deadline = this.clock.now() + patienceMs;
    for (;;) {
      const renewed = await this.attempt(id);
      if (renewed !== undefined) return renewed;
      if (this.clock.now() >= deadline)
        throw new RetriableError('refresh_in_progress', 'another replica renews the token');
      await this.clock.sleep(LOOK_MS);
      const row = usable(await this.store.get(id));
      if (decide(timesOf(row), this.clock.now()).kind === 'hand_out') return row;
    }
  }

  /** Undefined when another replica has the lease, or took it from us. */
  private async attempt(id: string): Promise<UsableRow | undefined> {
    const lease = await withPostgresKinds(() => this.leases.acquire(`refresh ${id}`, this.owner, LEASE_MS));
    if (lease === undefined) return undefined;
    try {
      return await this.underLease(id, lease).finally(() => this.release(id, lease));
    } catch (error) {
      if (!(error instanceof ConnectorError) || !AGAIN.includes(error.code)) throw error;
      this.logger.info('refresh_overtaken', { connection_id: id, code: error.code });
      return undefined;
    }
  }

  /** Reads again inside the lease: another replica may have been faster, or have failed moments ago. */
  private async underLease(id: string, lease: Lease): Promise<UsableRow> {
    await this.reached('leased', id);
    const row = usable(await this.store.get(id));
    const now = this.clock.now();
    if (shouldRenew(timesOf(row), now)) return this.trade.renew(row, lease);
    const decision = decide(timesOf(row), now);
    if (decision.kind === 'pause') throw refusedLately(decision.ms);
    return row;
  }

  /** A lease that can't be given back runs out. */
  private async release(id: string, lease: Lease): Promise<void> {
    await this.leases
      .release(lease)
      .catch((error: unknown) => this.logger.warn('lease_not_released', { connection_id: id, error }));
    await this.reached('released', id);
  }
}
