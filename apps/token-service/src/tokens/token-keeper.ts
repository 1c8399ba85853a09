import type { AccessToken } from '@ml-connector/contracts';
import { errorKind, RetriableError, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { ConnectionStore } from '../store/connection-store.js';
import { decide, shouldRenewAhead } from './refresh-rules.js';
import { PATIENCE_MS, type Refresher } from './refresher.js';
import { timesOf, usable, type UsableRow } from './usable-pair.js';

/** After a refresh that failed, readers are told to come again instead of calling Exact for each of them. */
const PAUSE_MS = 5_000;

/** Hands out access tokens; everybody of this process who asks for a renewal meanwhile shares one. */
export class TokenKeeper implements BeforeApplicationShutdown {
  private readonly refreshing = new Map<string, Promise<UsableRow>>();
  private readonly pausedUntil = new Map<string, number>();
  private stopping = false;

  constructor(
    private readonly store: ConnectionStore,
    private readonly refresher: Refresher,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * An access token with more life left than a call may take. Throws `connection_held` (409) with the remedy when a
   * person is needed, and retriable errors while Exact's token endpoint is away.
   */
  async accessToken(id: string): Promise<AccessToken> {
    for (;;) {
      const row = usable(await this.store.get(id));
      const decision = decide(timesOf(row), this.clock.now());
      if (decision.kind === 'hand_out') {
        if (shouldRenewAhead(timesOf(row), this.clock.now())) this.renewAhead(id);
        return this.handOut(row);
      }
      if (decision.kind === 'refresh') return this.handOut(await this.renew(id));
      if (decision.ms > PATIENCE_MS)
        throw new RetriableError('token_too_young', 'the token is too old to use and too young to renew', {
          retryAfterMs: decision.ms,
        });
      await this.clock.sleep(decision.ms);
    }
  }

  /** Renews a pair that is old enough, whether or not somebody asks: keeps idle connections alive. */
  async renew(id: string): Promise<UsableRow> {
    const paused = (this.pausedUntil.get(id) ?? 0) - this.clock.now();
    if (paused > 0)
      throw new RetriableError('refresh_failed_lately', 'the last renewal failed moments ago', {
        retryAfterMs: paused,
      });
    let running = this.refreshing.get(id);
    if (running === undefined) {
      running = this.refreshed(id).finally(() => this.refreshing.delete(id));
      this.refreshing.set(id, running);
    }
    return running;
  }

  /** A pair that Exact has handed out is stored before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.refreshing.values());
  }

  private async refreshed(id: string): Promise<UsableRow> {
    try {
      return await this.refresher.refresh(id);
    } catch (error) {
      if (errorKind(error) === 'retriable') {
        const asked = error instanceof RetriableError ? (error.retryAfterMs ?? 0) : 0;
        this.pausedUntil.set(id, this.clock.now() + Math.max(PAUSE_MS, asked));
      }
      throw error;
    }
  }

  /** The token at hand is good for a call still; its successor is fetched behind the answer. */
  private renewAhead(id: string): void {
    if (this.stopping || this.refreshing.has(id)) return;
    this.renew(id).catch((error: unknown) => this.logger.warn('renewal_failed', { connection_id: id, error }));
  }

  private async handOut(row: UsableRow): Promise<AccessToken> {
    return {
      accessToken: await this.store.open(row.id, 'access_token', row.accessToken),
      expiresAt: row.expiresAt,
      region: row.region,
      baseUrl: row.baseUrl,
    };
  }
}
