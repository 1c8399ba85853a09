import type { ConnectionState } from '@ml-connector/contracts';
import { RetriableError } from '@ml-connector/kernel';
import type { EntityManager } from 'typeorm';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { HELD_FOR_GOOD } from './links.js';

/** The other connection that has the consent of this user to this app: a second one voids its tokens. */
export function ownerOfConsent(
  rows: readonly ConnectionRow[],
  mine: ConnectionRow,
  userId: string,
): ConnectionRow | undefined {
  if (userId === '') return undefined;
  return rows.find(
    (row) =>
      row.id !== mine.id && row.region === mine.region && row.clientId === mine.clientId && row.userId === userId,
  );
}

/**
 * Moves the pair of `from` to `to`, within one commit: `to` lives again, `from` has no tokens and says where they went.
 * Throws a retriable error when `from` was renewed since it was read.
 */
export async function passConsentOn(
  store: ConnectionStore,
  from: ConnectionRow,
  to: ConnectionRow,
  tx: EntityManager,
): Promise<void> {
  if (from.accessToken === null || from.refreshToken === null) return;
  const access = await store.open(from.id, 'access_token', from.accessToken, tx);
  const refresh = await store.open(from.id, 'refresh_token', from.refreshToken, tx);
  const emptied = await store.update(
    from.id,
    (row) => (row.pairSerial === from.pairSerial ? withoutTokens(row, to.name) : undefined),
    { tx },
  );
  if (emptied === undefined) throw new RetriableError('pair_changed', 'the pair was renewed meanwhile');
  await store.update(
    to.id,
    async (row, inner) => ({
      accessToken: await store.seal(to.id, 'access_token', access, inner),
      refreshToken: await store.seal(to.id, 'refresh_token', refresh, inner),
      issuedAt: from.issuedAt,
      expiresAt: from.expiresAt,
      pairSerial: row.pairSerial + 1,
      intentAt: null,
      refreshNotBefore: null,
      refreshFailures: 0,
      heldCode: null,
      reason: null,
      remedy: null,
      state: revived(row.state),
    }),
    { tx },
  );
}

function withoutTokens(row: ConnectionRow, owner: string): Partial<ConnectionRow> {
  return {
    accessToken: null,
    refreshToken: null,
    issuedAt: null,
    expiresAt: null,
    pairSerial: row.pairSerial + 1,
    intentAt: null,
    userId: null,
    divisions: [],
    conflicts: [],
    state: 'held',
    heldCode: HELD_FOR_GOOD.consentMoved,
    reason: `the same user and app are connected as ${owner}: that connection was authorised again by this consent`,
    remedy: `Remove this connection and choose divisions in ${owner}, or authorise this one with another user or app.`,
  };
}

function revived(state: ConnectionState['state']): ConnectionState['state'] {
  return state === 'held' ? 'restored' : 'authorised';
}
