import { ConnectorError, errorKind, RetriableError, withRetry, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds, type Lease, type Leases } from '@ml-connector/postgres';
import { refreshPair, TOKEN_CALL_TIMEOUT_MS, type TokenPair } from '../oauth/token-endpoint.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { PairWriter } from './pair-writer.js';
import { decide, shouldRenewAhead } from './refresh-rules.js';
import { remedyOf } from './remedies.js';
import { timesOf, usable, type UsableRow } from './usable-pair.js';

/** The lease outlives the longest call and the store after it; it is renewed before each try. */
const LEASE_MS = TOKEN_CALL_TIMEOUT_MS + 15_000;
const RETRY = { attempts: 4, firstDelayMs: 500, maxDelayMs: 4_000 };
/** A reader waits this long for another replica's refresh. */
export const PATIENCE_MS = 25_000;
const LOOK_MS = 200;

/** What became of one try: the pair, or a reason to try no further now. */
type Tried = { readonly pair: TokenPair } | { readonly stop: RetriableError };

/** Renews a pair: one at a time over all replicas, intent noted before the call, pair stored before it is used. */
export class Refresher {
  constructor(
    private readonly store: ConnectionStore,
    private readonly leases: Leases,
    private readonly pairs: PairWriter,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** The connection with a pair fit to be used: renewed here, or by the replica that has the lease. */
  async refresh(id: string): Promise<UsableRow> {
    const deadline = this.clock.now() + PATIENCE_MS;
    for (;;) {
      const lease = await withPostgresKinds(() => this.leases.acquire(`refresh ${id}`, this.owner, LEASE_MS));
      if (lease !== undefined) return this.underLease(id, lease);
      if (this.clock.now() > deadline)
        throw new RetriableError('refresh_in_progress', 'another replica renews the token');
      await this.clock.sleep(LOOK_MS);
      const row = usable(await this.store.get(id));
      if (decide(timesOf(row), this.clock.now()).kind === 'hand_out') return row;
    }
  }

  private async underLease(id: string, lease: Lease): Promise<UsableRow> {
    try {
      // Read again inside the lease: another replica may have been faster.
      const row = usable(await this.store.get(id));
      return shouldRenewAhead(timesOf(row), this.clock.now()) ? await this.trade(row, lease) : row;
    } finally {
      // A lease that can't be given back runs out.
      await this.leases
        .release(lease)
        .catch((error: unknown) => this.logger.warn('lease_not_released', { connection_id: id, error }));
    }
  }

  private async trade(row: UsableRow, lease: Lease): Promise<UsableRow> {
    // The intent tells a later start that an answer may have been lost between Exact and the store.
    const noted = await this.store.update(row.id, (now) =>
      now.pairSerial === row.pairSerial ? { intentAt: this.clock.now() } : undefined,
    );
    if (noted === undefined) throw new RetriableError('pair_changed', 'another pair was stored meanwhile');
    const pair = await this.callHolding(row, lease);
    return usable(await this.pairs.replace(row.id, pair, { serial: row.pairSerial }));
  }

  /** Calls Exact; a chain that is lost holds the connection. */
  private async callHolding(row: UsableRow, lease: Lease): Promise<TokenPair> {
    const app = {
      baseUrl: row.baseUrl,
      clientId: row.clientId,
      clientSecret: await this.store.open(row.id, 'client_secret', row.clientSecret),
    };
    const refreshToken = await this.store.open(row.id, 'refresh_token', row.refreshToken);
    try {
      const tried = await withRetry(this.clock, RETRY, () => this.tryOnce(lease, () => refreshPair(app, refreshToken)));
      if ('pair' in tried) return tried.pair;
      throw tried.stop;
    } catch (error) {
      if (error instanceof ConnectorError && errorKind(error) === 'terminal') await this.hold(row, error);
      throw error;
    }
  }

  /** One try, only while the lease is ours: without it another replica may be calling with the same token. */
  private async tryOnce(lease: Lease, call: () => Promise<TokenPair>): Promise<Tried> {
    if ((await withPostgresKinds(() => this.leases.renew(lease, LEASE_MS))) === undefined)
      return { stop: new RetriableError('refresh_lease_lost', 'another replica renews the token') };
    try {
      return { pair: await call() };
    } catch (error) {
      // Asking again before the time would count as an error at Exact.
      if (error instanceof RetriableError && error.code === 'refreshed_too_early') return { stop: error };
      throw error;
    }
  }

  /** Stops all calls of a connection whose chain is lost, and says what to do; not one that has a newer pair by now. */
  private async hold(row: UsableRow, error: ConnectorError): Promise<void> {
    const held = await this.store.update(row.id, (now) =>
      now.pairSerial === row.pairSerial
        ? { state: 'held', reason: error.message, remedy: remedyOf(error.code), intentAt: null }
        : undefined,
    );
    if (held !== undefined) this.logger.error('connection_held', { connection_id: row.id, code: error.code });
  }
}
