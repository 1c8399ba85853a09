import { errorKind, type Clock, type Logger } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { ConnectionStore } from '../store/connection-store.js';
import { KEEP_ALIVE_AGE_MS } from './refresh-rules.js';
import type { TokenKeeper } from './token-keeper.js';

/** How often the ages are looked at. */
const LOOK_MS = 60_000;

/** Finds at the start what a crash left behind, and keeps idle connections alive. */
export class TokenWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ConnectionStore,
    private readonly keeper: TokenKeeper,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly fail: (error: unknown) => void,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) => this.fail(error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    await this.store.announceAll();
    while (!signal.aborted) {
      await this.look();
      await this.clock.sleep(LOOK_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  /** An intent without an answer is tried once more with what is stored; an old pair is renewed. */
  async look(): Promise<void> {
    const now = this.clock.now();
    for (const row of await this.store.list()) {
      if (row.refreshToken === null || row.state === 'held') continue;
      const lostAnswer = row.intentAt !== null && now - row.intentAt > LOOK_MS;
      const idle = row.issuedAt !== null && now - row.issuedAt > KEEP_ALIVE_AGE_MS;
      if (!lostAnswer && !idle) continue;
      this.logger.info('token_renewal_due', { connection_id: row.id, lost_answer: lostAnswer });
      await this.keeper.renew(row.id).catch((error: unknown) => {
        // A lost chain is held and told by the keeper; an endpoint that is away is tried at the next look.
        if (errorKind(error) === 'unknown') throw error;
        this.logger.warn('renewal_failed', { connection_id: row.id, error });
      });
    }
  }
}
