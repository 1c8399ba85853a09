import type { AccessToken } from '@ml-connector/contracts';
import { errorKind, type Clock, type Logger } from '@ml-connector/kernel';
import type { ConnectionStore } from '../store/connection-store.js';
import type { PairTimes } from './refresh-rules.js';

/** An opened access token, and the pair it is of. */
export interface KeptToken {
  readonly token: AccessToken;
  readonly times: PairTimes;
  readonly serial: number;
}

interface Entry extends KeptToken {
  times: PairTimes;
  /** When the row was last known to be as it was. */
  seenAt: number;
}

/** A look at the rows is due when the last one is older. */
const LOOK_AFTER_MS = 1_000;
/** Without a newer look nothing is handed out from memory: a connection held elsewhere stops within this time. */
const FRESH_MS = 3_000;
/** While PostgreSQL does not answer, nobody can hold a connection either: memory serves a little longer. */
const FRESH_WHILE_AWAY_MS = 10_000;

/**
 * Access tokens in the memory of this process, so that a warm read touches neither database nor vault. One look a
 * second at what changed, for all of them, and only while somebody reads.
 */
export class TokenMemory {
  private readonly entries = new Map<string, Entry>();
  private looking: Promise<void> | undefined;
  private lookedAt = 0;
  private away = false;

  constructor(
    private readonly store: ConnectionStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    store.onChange((id) => this.entries.delete(id));
  }

  /** The token of a connection, when it is known to be as fresh as memory may be. */
  get(id: string): KeptToken | undefined {
    const entry = this.entries.get(id);
    if (entry === undefined) return undefined;
    const now = this.clock.now();
    if (now - this.lookedAt >= LOOK_AFTER_MS) this.startLook(now);
    return now - entry.seenAt <= (this.away ? FRESH_WHILE_AWAY_MS : FRESH_MS) ? entry : undefined;
  }

  /** Keeps a token of a row that was read at `seenAt` or later. */
  put(id: string, kept: KeptToken, seenAt: number): void {
    this.entries.set(id, { ...kept, seenAt });
  }

  private startLook(now: number): void {
    if (this.looking !== undefined) return;
    this.lookedAt = now;
    this.looking = this.look(now).finally(() => (this.looking = undefined));
  }

  /** Forgets what is not as it was. Never fails: without a look, entries grow too old to be used. */
  private async look(now: number): Promise<void> {
    for (const [id, { times }] of this.entries) if (times.expiresAt <= now) this.entries.delete(id);
    try {
      const rows = await this.store.glance([...this.entries.keys()]);
      const seen = new Map(rows.map((row) => [row.id, row]));
      for (const [id, entry] of this.entries) {
        const row = seen.get(id);
        if (row?.pairSerial !== entry.serial) this.entries.delete(id);
        else {
          entry.seenAt = Math.max(entry.seenAt, now);
          entry.times = { ...entry.times, notBefore: row.refreshNotBefore };
        }
      }
      this.away = false;
    } catch (error) {
      this.away = errorKind(error) === 'retriable';
      this.logger.warn('token_look_failed', { error });
    }
  }
}
