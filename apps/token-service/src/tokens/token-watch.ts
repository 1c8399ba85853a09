import { errorKind, Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ConnectionStore, CustodyGlance } from '../store/connection-store.js';
import { EXPIRING_AGE_MS, KEEP_ALIVE_AGE_MS } from './refresh-rules.js';
import { REAUTHORISE } from './remedies.js';
import type { TokenKeeper } from './token-keeper.js';
import { LEASE_MS } from './trade.js';

/** How often ages and intents are looked at: what a dead process left is found within its lease and this. */
const LOOK_MS = 5_000;

/** Says all states at the start, finds what a crash left behind, and keeps idle connections alive. */
export class TokenWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;
  private announced = false;

  constructor(
    private readonly store: ConnectionStore,
    private readonly keeper: TokenKeeper,
    private readonly clock: Clock,
    private readonly logger: Logger,
    fail: (error: unknown) => void,
  ) {
    const options = { everyMs: LOOK_MS, waitsEvent: 'token_watch_waits', clock, logger, fail };
    this.rounds = new Rounds(options, () => this.round());
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(): Promise<void> {
    if (!this.announced) await this.store.announceAll();
    this.announced = true;
    await this.look();
  }

  /** An intent whose lease ran out is tried once more with what is stored; an old pair is renewed. */
  private async look(): Promise<void> {
    const now = this.clock.now();
    const due = (await this.store.glance()).filter((row) => isDue(row, now));
    // Side by side: one endpoint that hangs must not keep the others waiting.
    for (let at = 0; at < due.length && !this.rounds.signal.aborted; at += AT_ONCE)
      await Promise.all(due.slice(at, at + AT_ONCE).map((row) => this.renew(row, now)));
  }

  /** Without patience: where another replica is at it, that one will see to it. */
  private async renew(row: CustodyGlance, now: number): Promise<void> {
    this.logger.info('token_renewal_due', { connection_id: row.id, lost_answer: row.intentAt !== null });
    const age = now - (row.issuedAt ?? now);
    await this.keeper.renew(row.id, 0).catch((error: unknown) => this.notRenewed(row, age, error));
  }

  /** A lost chain is held and told by the refresher; an endpoint that is away is tried at the next look. */
  private async notRenewed(row: CustodyGlance, ageMs: number, error: unknown): Promise<void> {
    if (errorKind(error) === 'unknown') throw error;
    this.logger.warn('renewal_failed', { connection_id: row.id, error });
    if (ageMs < EXPIRING_AGE_MS) return;
    await this.store.update(row.id, (now) =>
      now.pairSerial === row.pairSerial && now.state !== 'held' && now.state !== 'expiring'
        ? {
            state: 'expiring',
            reason: 'the refresh token could not be renewed for weeks and ends 30 days after its last use',
            remedy: `Check that token-service reaches ${now.baseUrl}. If the token ends first: ${REAUTHORISE}`,
          }
        : undefined,
    );
  }
}

/** Renewed at the same time. */
const AT_ONCE = 20;

function isDue(row: CustodyGlance, now: number): boolean {
  if (row.refreshNotBefore !== null && now < row.refreshNotBefore) return false;
  // While its lease may run, the intent is somebody's who lives.
  const lostAnswer = row.intentAt !== null && now >= row.intentAt + LEASE_MS;
  return lostAnswer || (row.issuedAt !== null && now > row.issuedAt + KEEP_ALIVE_AGE_MS);
}
