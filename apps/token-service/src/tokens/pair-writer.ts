import type { ConnectionState } from '@ml-connector/contracts';
import { ConnectorError, RetriableError, withRetry, type Clock, type Logger } from '@ml-connector/kernel';
import type { TokenPair } from '../oauth/token-endpoint.js';
import type { ConnectionChange, ConnectionStore } from '../store/connection-store.js';
import type { ConnectionRow } from '../store/connection.entity.js';

/** A pair in hand is the only one there is: it is stored as soon as PostgreSQL is back, within a quarter of an hour. */
const STORE_RETRY = { attempts: 200, firstDelayMs: 100, maxDelayMs: 5_000 };

/** What is known of the pair that is replaced. */
export interface ReplaceOptions {
  /** Serial of the pair that was traded in; absent for a new consent, which replaces any. */
  readonly serial?: number;
  /** When the call began that brought the pair, epoch milliseconds: its life is counted from then. */
  readonly calledAt?: number;
  /** Other changes of the same commit. */
  readonly values?: Partial<ConnectionRow>;
  readonly commands?: readonly object[];
}

/** Stores pairs durably before anybody gets them. */
export class PairWriter {
  constructor(
    private readonly store: ConnectionStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Puts a pair in the place of the one it came from; a connection that was held for its chain is alive again. Throws a
   * retriable error `pair_changed` when another pair is there: that one is newer. No lease is asked for: Exact trades a
   * refresh token once, so that whoever has the answer has the only successor of `serial`, however late it comes.
   */
  async replace(id: string, pair: TokenPair, options: ReplaceOptions = {}): Promise<ConnectionRow> {
    const issuedAt = this.clock.now();
    const change: ConnectionChange = async (row, tx) =>
      options.serial !== undefined && row.pairSerial !== options.serial
        ? undefined
        : {
            accessToken: await this.store.seal(id, 'access_token', pair.accessToken, tx),
            refreshToken: await this.store.seal(id, 'refresh_token', pair.refreshToken, tx),
            issuedAt,
            expiresAt: (options.calledAt ?? issuedAt) + pair.expiresInS * 1000,
            pairSerial: row.pairSerial + 1,
            intentAt: null,
            refreshNotBefore: null,
            refreshFailures: 0,
            ...alive(row, options.serial === undefined),
            ...options.values,
          };
    const stored = await withRetry(this.clock, STORE_RETRY, () => this.tryToStore(id, change, options.commands ?? []), {
      onRetry: (error, attempt) => this.logger.error('pair_not_stored_yet', { connection_id: id, attempt, error }),
    });
    if (stored === undefined) throw new RetriableError('pair_changed', 'another pair was stored meanwhile');
    this.logger.info('token_renewed', { connection_id: id, serial: stored.pairSerial });
    return stored;
  }

  private async tryToStore(
    id: string,
    change: ConnectionChange,
    commands: readonly object[],
  ): Promise<ConnectionRow | undefined> {
    try {
      return await this.store.update(id, change, { commands });
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      // Even what was not foreseen may pass; giving up would lose the chain for certain.
      throw new RetriableError('pair_not_stored', 'the pair could not be stored', { cause: error });
    }
  }
}

/** What a fresh pair makes of a connection's state; one a person holds stays held until a new consent. */
function alive(row: ConnectionRow, consented: boolean): Partial<ConnectionRow> {
  const states: Partial<Record<ConnectionState['state'], ConnectionState['state']>> = {
    new: 'authorised',
    expiring: 'authorised',
    ...(consented || row.heldCode !== null ? { held: 'restored' } : {}),
  };
  const state = states[row.state];
  return state === undefined ? {} : { state, reason: null, remedy: null, heldCode: null };
}
