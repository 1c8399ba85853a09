import { randomUUID } from 'node:crypto';
import type { Answer } from '@ml-connector/contracts';
import type { Logger } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { conflictsOf } from './division-conflicts.js';
import { HELD_FOR_GOOD } from './links.js';
import { ownerOfConsent, passConsentOn } from './same-consent.js';

type Discovered = Extract<Answer, { type: 'discovered' }>;

/** Takes over what exact-fetcher found out about a connection. */
export class Discoveries {
  constructor(
    private readonly store: ConnectionStore,
    private readonly logger: Logger,
  ) {}

  /** Asks Exact again, by exact-fetcher, who authorised the connection and which divisions it has. */
  async ask(id: string): Promise<void> {
    const row = await this.store.get(id);
    if (row.state === 'held' || row.refreshToken === null)
      throw new ApiException(409, 'connection_held', `connection ${row.name} has no tokens to ask with`, {
        remedy: row.remedy ?? 'authorise the connection',
      });
    const discoveryId = randomUUID();
    await this.store.update(id, () => ({ discoveryId }), {
      commands: [{ type: 'discover', id: discoveryId, connectionId: id }],
    });
  }

  /**
   * Stores the divisions Exact lists; those another connection reads are left out, and people are told. When the same
   * user and app have a connection already, the new pair is that one's: this consent has voided its own.
   */
  async discovered(answer: Discovered): Promise<void> {
    await this.store.exclusively(async (tx) => {
      const rows = await this.store.list(tx);
      const mine = rows.find(({ id }) => id === answer.connectionId);
      // Removed meanwhile, or its pair was passed on: an answer that comes twice, or late.
      if (mine === undefined || mine.refreshToken === null) return;
      const owner = ownerOfConsent(rows, mine, answer.userId);
      if (owner !== undefined) {
        await passConsentOn(this.store, mine, owner, tx);
        this.logger.warn('consent_moved', { connection_id: mine.id, to: owner.id });
      }
      await this.store.update(owner?.id ?? mine.id, (row) => takenOver(row, answer, rows), { tx });
    });
  }

  /** Tells people that the divisions could not be listed; failures of other commands are not ours. */
  async failed(answer: Extract<Answer, { type: 'failed' }>): Promise<void> {
    await this.store.update(answer.connectionId, (row) => {
      if (row.discoveryId !== answer.id || row.state === 'held') return undefined;
      if (answer.code === HELD_FOR_GOOD.regionMismatch) return foreign(row, answer.message);
      if (answer.code === 'not_authorised') return refusedBySite(row);
      return { reason: `the divisions could not be listed: ${answer.message}`, remedy: answer.remedy };
    });
  }
}

function takenOver(row: ConnectionRow, answer: Discovered, rows: readonly ConnectionRow[]): Partial<ConnectionRow> {
  const { divisions } = answer;
  return {
    divisions,
    conflicts: conflictsOf(rows, { ...row, divisions }),
    ...(answer.userId === '' ? {} : { userId: answer.userId }),
    ...(answer.missing === undefined ? {} : { missingScopes: answer.missing }),
    ...(row.state === 'held' || row.state === 'expiring' ? {} : { reason: null, remedy: null }),
  };
}

/** Calls would all be refused, and count as errors: no more of them. */
function foreign(row: ConnectionRow, message: string): Partial<ConnectionRow> {
  return {
    state: 'held',
    heldCode: HELD_FOR_GOOD.regionMismatch,
    reason: `region ${row.region} does not fit: ${message}`,
    remedy:
      'Remove this connection, and add it with the region at whose site the app is registered and the user logs in.',
  };
}

/** A token just handed out, and not taken: by a site of another region, or since somebody withdrew the consent. */
function refusedBySite(row: ConnectionRow): Partial<ConnectionRow> {
  return {
    state: 'held',
    heldCode: 'token_not_taken',
    reason: `Exact's site for region ${row.region} gave a token and does not take it`,
    remedy: `Log in at ${row.baseUrl} with the user who agreed: is it the right region? Then authorise the connection again.`,
  };
}
