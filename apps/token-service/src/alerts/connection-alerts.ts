import type { AlertKind } from '@ml-connector/contracts';
import type { Counter } from '@ml-connector/kernel';
import type { EntityManager } from 'typeorm';
import { HELD_FOR_GOOD } from '../connections/links.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import { REFRESH_TOKEN_LIFE_MS } from '../tokens/refresh-rules.js';
import { REAUTHORISE } from '../tokens/remedies.js';
import type { AlertBook } from './alert-book.js';

/** The first warning is given so long before the refresh token ends. */
export const FIRST_WARNING_MS = 7 * 86_400_000;
const LAST_WARNING_MS = 3 * 86_400_000;
const HELD: readonly AlertKind[] = ['chain_lost', 'connection_held'];
const EXPIRING: readonly AlertKind[] = ['token_expiring_7d', 'token_expiring_3d'];

/** What of a connection decides about its alerts and counts, before a change. */
export type Before = Pick<ConnectionRow, 'state' | 'issuedAt' | 'intentAt' | 'pairSerial' | 'refreshFailures'>;

/** Writes the alerts that follow from a change of a connection, in its transaction. */
export class ConnectionAlerts {
  constructor(
    private readonly book: AlertBook,
    private readonly refreshes: Counter,
  ) {}

  /** A connection was changed. */
  async changed(tx: EntityManager, before: Before, row: ConnectionRow): Promise<void> {
    if (row.state === 'held' && before.state !== 'held') {
      await this.book.drop(row.id, EXPIRING, tx);
      await this.raise(tx, chainIsLost(row) ? 'chain_lost' : 'connection_held', row);
    }
    if (row.state !== 'held' && before.state === 'held') await this.book.clear(row.id, HELD, tx);
    const renewedAfterMs = (row.issuedAt ?? 0) - (before.issuedAt ?? row.issuedAt ?? 0);
    if (renewedAfterMs >= REFRESH_TOKEN_LIFE_MS - FIRST_WARNING_MS) await this.book.clear(row.id, EXPIRING, tx);
    const outcome = outcomeOf(before, row);
    if (outcome !== undefined) this.refreshes.add(1, { outcome });
  }

  /** A connection is removed: nobody has to do anything about it any more. */
  async removed(tx: EntityManager, id: string): Promise<void> {
    await this.book.drop(id, [...HELD, ...EXPIRING, 'webhooks_silent'], tx);
  }

  /** The refresh token's end draws near. Of two warnings that are due the graver one is given. */
  async expiring(tx: EntityManager, row: ConnectionRow, leftMs: number): Promise<void> {
    const kind = leftMs <= LAST_WARNING_MS ? 'token_expiring_3d' : 'token_expiring_7d';
    const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const issuedAt = row.issuedAt ?? 0;
    await this.raise(tx, kind, row, {
      reason: `the tokens were renewed last on ${day(issuedAt)}; without a renewal they end on ${day(issuedAt + REFRESH_TOKEN_LIFE_MS)}`,
      remedy: `Check that token-service reaches ${row.baseUrl}. If the tokens end first: ${REAUTHORISE}`,
    });
  }

  /** Says that a change was committed. */
  nudge(): void {
    this.book.nudge();
  }

  private async raise(
    tx: EntityManager,
    kind: AlertKind,
    row: ConnectionRow,
    words: { readonly reason: string | null; readonly remedy: string | null } = row,
  ): Promise<void> {
    const { id: subject, name } = row;
    const remedy = words.remedy?.replaceAll('<connection>', JSON.stringify(name)).replaceAll('<id>', subject) ?? null;
    const reason = words.reason ?? `it is ${row.state}`;
    await this.book.raise({ kind, subject, name, reason, remedy }, tx);
  }
}

/** Held for these, the chain may be whole: Exact refuses the app's own id or secret, or a consent went elsewhere. */
const OTHER_REASONS: readonly string[] = ['invalid_client', ...Object.values(HELD_FOR_GOOD)];

/** Held by the service itself, not by a person, because Exact does not take the refresh token any more. */
function chainIsLost({ heldCode }: ConnectionRow): boolean {
  return heldCode !== null && !OTHER_REASONS.includes(heldCode);
}

/** What became of a refresh, as far as a change tells; a consent brings a pair without the intent of a refresh. */
function outcomeOf(before: Before, row: ConnectionRow): 'renewed' | 'consented' | 'failed' | 'refused' | undefined {
  if (row.pairSerial !== before.pairSerial) return before.intentAt === null ? 'consented' : 'renewed';
  if (row.state === 'held' && before.state !== 'held' && row.heldCode !== null) return 'refused';
  return row.refreshFailures > before.refreshFailures ? 'failed' : undefined;
}
