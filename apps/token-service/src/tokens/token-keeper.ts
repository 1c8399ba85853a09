import type { AccessToken } from '@ml-connector/contracts';
import { RetriableError, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { ConnectionStore } from '../store/connection-store.js';
import { decide, shouldRenew, type PairTimes } from './refresh-rules.js';
import { PATIENCE_MS, type Refresher } from './refresher.js';
import type { TokenMemory } from './token-memory.js';
import { refusedLately, timesOf, usable, type UsableRow } from './usable-pair.js';

/** Hands out access tokens; everybody of this process who asks for a renewal meanwhile shares one. */
export class TokenKeeper implements BeforeApplicationShutdown {
  private readonly refreshing = new Map<string, Promise<UsableRow>>();
  private stopping = false;

  constructor(
    private readonly store: ConnectionStore,
    private readonly refresher: Refresher,
    private readonly memory: TokenMemory,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * An access token with more life left than a call may take. Throws `connection_held` (409) with the remedy when a
   * person is needed, and retriable errors while Exact's token endpoint is away.
   */
  async accessToken(id: string): Promise<AccessToken> {
    const kept = this.memory.get(id);
    if (kept !== undefined && this.mayHandOut(id, kept.times)) return kept.token;
    for (;;) {
      const readAt = this.clock.now();
      const row = usable(await this.store.get(id));
      if (this.mayHandOut(id, timesOf(row))) return this.handOut(row, readAt);
      const decision = decide(timesOf(row), this.clock.now());
      if (decision.kind === 'refresh') return this.renewed(id);
      if (decision.kind === 'pause') throw refusedLately(decision.ms);
      if (decision.kind === 'wait') await this.wait(decision.ms);
    }
  }

  /** Renews a pair that is old enough, whether or not somebody asks; `patienceMs` see `Refresher`. */
  async renew(id: string, patienceMs = PATIENCE_MS): Promise<UsableRow> {
    let running = this.refreshing.get(id);
    if (running === undefined) {
      running = this.refresher.refresh(id, patienceMs).finally(() => this.refreshing.delete(id));
      this.refreshing.set(id, running);
    }
    return running;
  }

  /** A pair that Exact has handed out is stored before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.refreshing.values());
  }

  /** Whether the pair is good for a call still; its successor, when due, is fetched behind the answer. */
  private mayHandOut(id: string, times: PairTimes): boolean {
    const now = this.clock.now();
    if (decide(times, now).kind !== 'hand_out') return false;
    if (shouldRenew(times, now) && !this.stopping && !this.refreshing.has(id))
      this.renew(id).catch((error: unknown) => this.logger.warn('renewal_failed', { connection_id: id, error }));
    return true;
  }

  private async renewed(id: string): Promise<AccessToken> {
    const row = await this.renew(id);
    const left = decide(timesOf(row), this.clock.now());
    // The pair may have lain in the hands of a process that stood still.
    return left.kind === 'hand_out' ? this.handOut(row, this.clock.now()) : this.accessToken(id);
  }

  private async wait(ms: number): Promise<void> {
    if (ms > PATIENCE_MS)
      throw new RetriableError('token_too_young', 'the token is too old to use and too young to renew', {
        retryAfterMs: ms,
      });
    await this.clock.sleep(ms);
  }

  private async handOut(row: UsableRow, readAt: number): Promise<AccessToken> {
    const token = {
      accessToken: await this.store.open(row.id, 'access_token', row.accessToken),
      expiresAt: row.expiresAt,
      region: row.region,
      baseUrl: row.baseUrl,
    };
    this.memory.put(row.id, { token, times: timesOf(row), serial: row.pairSerial }, readAt);
    return token;
  }
}
