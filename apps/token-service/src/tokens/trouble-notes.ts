import { RetriableError, type Clock, type ConnectorError, type Logger } from '@ml-connector/kernel';
import type { Lease, Leases } from '@ml-connector/postgres';
import type { ConnectionStore } from '../store/connection-store.js';
import { pauseAfter } from './refresh-rules.js';
import { remedyOf } from './remedies.js';
import type { UsableRow } from './usable-pair.js';

/** Notes of refreshes that did not succeed, for all replicas; none is made when a newer pair is there by now. */
export class TroubleNotes {
  constructor(
    private readonly store: ConnectionStore,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly random: () => number = Math.random,
  ) {}

  /** Nobody calls Exact for this pair again before a pause is over, longer with every failure. */
  async failed(row: UsableRow, error: RetriableError): Promise<void> {
    const noted = await this.store.update(row.id, (now) => {
      if (now.pairSerial !== row.pairSerial) return undefined;
      const refreshFailures = now.refreshFailures + 1;
      const pauseMs = pauseAfter(refreshFailures, error.retryAfterMs ?? 0, this.random());
      return { refreshFailures, refreshNotBefore: this.clock.now() + pauseMs };
    });
    this.logger.warn('refresh_failed', {
      connection_id: row.id,
      code: error.code,
      failures: noted?.refreshFailures ?? null,
    });
  }

  /**
   * Stops all calls of a connection whose chain is lost, and says what to do. Only by the owner of the lease: another
   * one may have the answer in its hands.
   */
  async hold(row: UsableRow, lease: Lease, error: ConnectorError): Promise<void> {
    const held = await this.store.update(
      row.id,
      (now) =>
        now.pairSerial === row.pairSerial
          ? { state: 'held', reason: error.message, remedy: remedyOf(error.code), heldCode: error.code, intentAt: null }
          : undefined,
      { guard: (tx) => this.leases.holds(lease, 0, tx) },
    );
    if (held === undefined) throw new RetriableError('pair_changed', 'another replica renews the token');
    this.logger.error('connection_held', { connection_id: row.id, code: error.code });
  }
}
