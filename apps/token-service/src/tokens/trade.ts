import { ConnectorError, errorKind, RetriableError, withRetry, type Clock } from '@ml-connector/kernel';
import type { Lease, Leases } from '@ml-connector/postgres';
import { refreshPair, TOKEN_CALL_TIMEOUT_MS, type AppCredentials, type TokenPair } from '../oauth/token-endpoint.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { unwatched, type CustodySteps } from './custody-steps.js';
import type { PairWriter } from './pair-writer.js';
import type { TroubleNotes } from './trouble-notes.js';
import { usable, type UsableRow } from './usable-pair.js';

/** The lease outlives the longest call and the store after it; it is renewed, with the intent, before each try. */
export const LEASE_MS = TOKEN_CALL_TIMEOUT_MS + 15_000;
/** The last part of a call's deadline. */
const LAST_LOOK_MS = 2_000;
const RETRY = { attempts: 4, firstDelayMs: 500, maxDelayMs: 4_000 };

interface Answer {
  readonly pair: TokenPair;
  readonly calledAt: number;
}
/** What became of one try: the answer, a refusal for good, or a reason to try no further now. */
type Tried = Answer | { readonly refused: ConnectorError } | { readonly stop: RetriableError };

/** Trades a pair in at Exact under a lease: intent noted before each call, the new pair stored before it is used. */
export class Trade {
  constructor(
    private readonly store: ConnectionStore,
    private readonly leases: Leases,
    private readonly pairs: PairWriter,
    private readonly notes: TroubleNotes,
    private readonly clock: Clock,
    private readonly reached: CustodySteps = unwatched,
  ) {}

  /**
   * The row with its next pair. Throws `pair_changed` or `refresh_lease_lost` when another replica took over; what Exact
   * refuses or fails to answer is noted for all replicas and thrown.
   */
  async renew(row: UsableRow, lease: Lease): Promise<UsableRow> {
    const { pair, calledAt } = await this.call(row, lease);
    const stored = await this.pairs.replace(row.id, pair, { serial: row.pairSerial, calledAt });
    await this.reached('stored', row.id);
    return usable(stored);
  }

  /** Calls Exact, again where that may help. */
  private async call(row: UsableRow, lease: Lease): Promise<Answer> {
    let tried: Tried;
    try {
      tried = await withRetry(this.clock, RETRY, () => this.tryOnce(row, lease));
    } catch (error) {
      if (error instanceof RetriableError && error.code.startsWith('token_')) await this.notes.failed(row, error);
      throw error;
    }
    if ('pair' in tried) return tried;
    if ('refused' in tried) {
      await this.notes.hold(row, lease, tried.refused);
      throw tried.refused;
    }
    if (tried.stop.code === 'refreshed_too_early') await this.notes.failed(row, tried.stop);
    throw tried.stop;
  }

  /** One try, only while the lease is ours: without it another replica may be calling with the same token. */
  private async tryOnce(row: UsableRow, lease: Lease): Promise<Tried> {
    const held = await this.noteIntent(row, lease);
    if ('stop' in held) return held;
    await this.reached('intent_noted', row.id);
    const app = await this.appOf(row);
    const refreshToken = await this.store.open(row.id, 'refresh_token', row.refreshToken);
    await this.reached('calling', row.id);
    // Nothing may come between this look at the time and the call: the process may have stood still since the lease.
    const calledAt = this.clock.now();
    if (calledAt + TOKEN_CALL_TIMEOUT_MS > held.expiresAt) return { stop: leaseLost() };
    const answer = await this.ask(app, refreshToken);
    if (!('pair' in answer)) return answer;
    await this.reached('answered', row.id);
    return { ...answer, calledAt };
  }

  private async ask(app: AppCredentials, refreshToken: string): Promise<Exclude<Tried, Answer> | { pair: TokenPair }> {
    const answered = new AbortController();
    const deadline = new AbortController();
    // By our clock, as the lease; a wait that is broken off by the answer is no error. In two parts: a process that
    // stood still finds the first over when it goes on, and has the second to read an answer that lies waiting.
    const timer = this.clock
      .sleep(TOKEN_CALL_TIMEOUT_MS - LAST_LOOK_MS, answered.signal)
      .then(() => this.clock.sleep(LAST_LOOK_MS, answered.signal))
      .then(
        () => deadline.abort(new Error(`no answer within ${TOKEN_CALL_TIMEOUT_MS} ms`)),
        () => undefined,
      );
    try {
      return { pair: await refreshPair(app, refreshToken, deadline.signal) };
    } catch (error) {
      if (error instanceof ConnectorError && errorKind(error) === 'terminal') return { refused: error };
      // Asking again before the time would count as an error at Exact.
      if (error instanceof RetriableError && error.code === 'refreshed_too_early') return { stop: error };
      throw error;
    } finally {
      answered.abort();
      await timer;
    }
  }

  /** Lease prolonged and intent noted in one commit: tells a later look that an answer may have been lost. */
  private async noteIntent(row: UsableRow, lease: Lease): Promise<Lease | { readonly stop: RetriableError }> {
    let renewed: Lease | undefined;
    const noted = await this.store.update(
      row.id,
      (now) => (now.pairSerial === row.pairSerial ? { intentAt: this.clock.now() } : undefined),
      { guard: async (tx) => (renewed = await this.leases.renew(lease, LEASE_MS, tx)) !== undefined },
    );
    if (renewed === undefined) return { stop: leaseLost() };
    if (noted === undefined) return { stop: new RetriableError('pair_changed', 'another pair was stored meanwhile') };
    return renewed;
  }

  private async appOf(row: UsableRow): Promise<AppCredentials> {
    const clientSecret = await this.store.open(row.id, 'client_secret', row.clientSecret);
    return { baseUrl: row.baseUrl, clientId: row.clientId, clientSecret };
  }
}

function leaseLost(): RetriableError {
  return new RetriableError('refresh_lease_lost', 'another replica renews the token');
}
