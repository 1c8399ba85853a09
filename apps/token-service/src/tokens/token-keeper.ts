import type { AccessToken } from '@ml-connector/contracts';
import {
  errorKind,
  RetriableError,
  withRetry,
  type Clock,
  type ConnectorError,
  type Logger,
} from '@ml-connector/kernel';
import type { Leases } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import { refreshPair, TOKEN_CALL_TIMEOUT_MS, type TokenPair } from '../oauth/token-endpoint.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { decide, shouldRenewAhead } from './refresh-rules.js';
import { remedyOf } from './remedies.js';

/** The lease outlives the longest call and the store after it. */
const LEASE_MS = TOKEN_CALL_TIMEOUT_MS + 15_000;
const RETRY = { attempts: 4, firstDelayMs: 500, maxDelayMs: 4_000 };
/** A reader waits this long for another replica's refresh. */
const PATIENCE_MS = 25_000;

/** Hands out access tokens, and renews them: once, stored before anybody has them. */
export class TokenKeeper {
  private readonly refreshing = new Map<string, Promise<ConnectionRow>>();

  constructor(
    private readonly store: ConnectionStore,
    private readonly leases: Leases,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * An access token with more life left than a call may take. Throws `connection_held` (409) with the remedy when a
   * person is needed, and retriable errors while Exact's token endpoint is away.
   */
  async accessToken(id: string): Promise<AccessToken> {
    for (;;) {
      const row = await this.usable(id);
      const pair = { issuedAt: row.issuedAt ?? 0, expiresAt: row.expiresAt ?? 0 };
      const decision = decide(pair, this.clock.now());
      if (decision.kind === 'hand_out') {
        if (shouldRenewAhead(pair, this.clock.now()) && !this.refreshing.has(id)) this.renewAhead(id);
        return this.handOut(row);
      }
      if (decision.kind === 'wait') await this.clock.sleep(decision.ms);
      else return this.handOut(await this.refreshed(id));
    }
  }

  /** Renews a pair that is old enough, whether or not somebody asks: keeps idle connections alive. */
  async renew(id: string): Promise<void> {
    await this.refreshed(id);
  }

  private renewAhead(id: string): void {
    this.refreshed(id).catch((error: unknown) => this.logger.warn('renewal_failed', { connection_id: id, error }));
  }

  private async usable(id: string): Promise<ConnectionRow> {
    const row = await this.store.get(id);
    if (row.state === 'held' || row.refreshToken === null)
      throw new ApiException(
        409,
        'connection_held',
        `connection ${row.name} has no usable tokens: ${row.reason ?? row.state}`,
        {
          remedy: row.remedy ?? 'authorise the connection',
        },
      );
    return row;
  }

  private handOut(row: ConnectionRow): AccessToken {
    if (row.accessToken === null || row.expiresAt === null)
      throw new RetriableError('no_token_yet', 'the pair is being renewed');
    return {
      accessToken: this.store.open(row.id, 'access_token', row.accessToken),
      expiresAt: row.expiresAt,
      region: row.region,
      baseUrl: row.baseUrl,
    };
  }

  /** One refresh at a time in this process; everybody who asks meanwhile shares it. */
  private refreshed(id: string): Promise<ConnectionRow> {
    let running = this.refreshing.get(id);
    if (running === undefined) {
      running = this.refreshUnderLease(id).finally(() => this.refreshing.delete(id));
      this.refreshing.set(id, running);
    }
    return running;
  }

  /** One refresh at a time over all replicas: who does not get the lease waits for the pair of who has it. */
  private async refreshUnderLease(id: string): Promise<ConnectionRow> {
    const deadline = this.clock.now() + PATIENCE_MS;
    for (;;) {
      const lease = await this.leases.acquire(`refresh ${id}`, this.owner, LEASE_MS);
      if (lease !== undefined) {
        try {
          const row = await this.usable(id);
          const pair = { issuedAt: row.issuedAt ?? 0, expiresAt: row.expiresAt ?? 0 };
          // Read again inside the lease: another replica may have been faster.
          return shouldRenewAhead(pair, this.clock.now()) ? await this.refresh(row) : row;
        } finally {
          await this.leases.release(lease);
        }
      }
      if (this.clock.now() > deadline)
        throw new RetriableError('refresh_in_progress', 'another replica renews the token');
      await this.clock.sleep(200);
      const row = await this.usable(id);
      if (decide({ issuedAt: row.issuedAt ?? 0, expiresAt: row.expiresAt ?? 0 }, this.clock.now()).kind === 'hand_out')
        return row;
    }
  }

  private async refresh(row: ConnectionRow): Promise<ConnectionRow> {
    // The intent tells a later start that an answer may have been lost between Exact and the store.
    await this.store.updateQuietly(row.id, row.pairSerial, { intentAt: this.clock.now() });
    const app = {
      baseUrl: row.baseUrl,
      clientId: row.clientId,
      clientSecret: this.store.open(row.id, 'client_secret', row.clientSecret),
    };
    const refreshToken = this.store.open(row.id, 'refresh_token', row.refreshToken as Buffer);
    try {
      const pair = await withRetry(this.clock, RETRY, () => refreshPair(app, refreshToken));
      return await this.storePair(row, pair);
    } catch (error) {
      if (errorKind(error) === 'terminal') await this.hold(row.id, error as ConnectorError);
      throw error;
    }
  }

  /** Stores a pair durably before anybody gets it; only over the pair it replaces. */
  async storePair(row: ConnectionRow, pair: TokenPair): Promise<ConnectionRow> {
    const issuedAt = this.clock.now();
    const stored = await this.store.updateQuietly(row.id, row.pairSerial, {
      accessToken: this.store.seal(row.id, 'access_token', pair.accessToken),
      refreshToken: this.store.seal(row.id, 'refresh_token', pair.refreshToken),
      issuedAt,
      expiresAt: issuedAt + pair.expiresInS * 1000,
      pairSerial: row.pairSerial + 1,
      intentAt: null,
    });
    if (!stored) throw new RetriableError('pair_changed', 'another pair was stored meanwhile');
    this.logger.info('token_renewed', { connection_id: row.id, serial: row.pairSerial + 1 });
    return this.store.get(row.id);
  }

  /** Stops all calls of a connection whose chain of tokens is lost, and says what to do. */
  async hold(id: string, error: ConnectorError): Promise<void> {
    this.logger.error('connection_held', { connection_id: id, code: error.code });
    await this.store.update(id, () => ({
      state: 'held',
      reason: error.message,
      remedy: remedyOf(error.code),
      intentAt: null,
    }));
  }
}
