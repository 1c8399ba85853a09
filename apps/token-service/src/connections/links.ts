import { createHmac, timingSafeEqual } from 'node:crypto';
import { CONNECTING_API, TOKEN_API } from '@ml-connector/contracts';
import type { ConnectionRow } from '../store/connection.entity.js';

/** Why a connection is held when a new consent for it does not help. */
export const HELD_FOR_GOOD = {
  /** Its user has authorised another connection of the same app: the tokens are there. */
  consentMoved: 'consent_moved',
  /** The site does not take the tokens it gave: the app or the user belongs to another region. */
  regionMismatch: 'region_mismatch',
} as const;

/**
 * Address of token-service as browsers see it, without a slash at its end; null where Exact sends the browser somewhere
 * else. A consent has to begin on the host it comes back to, else the browser does not show its cookie.
 */
export function publicBaseOf(row: Pick<ConnectionRow, 'redirectUri'>): string | null {
  const { redirectUri } = row;
  return redirectUri.endsWith(TOKEN_API.oauthCallback) ? redirectUri.slice(0, -TOKEN_API.oauthCallback.length) : null;
}

/** True while a new consent is what a connection needs. */
export function needsConsent(row: ConnectionRow): boolean {
  if (row.state === 'expiring') return true;
  const forGood: readonly string[] = Object.values(HELD_FOR_GOOD);
  return row.state === 'held' && row.heldCode !== null && !forGood.includes(row.heldCode);
}

/** Link that authorises a connection again in one click; null when it is not needed or not possible. */
export function reauthoriseUrl(row: ConnectionRow): string | null {
  const base = publicBaseOf(row);
  return base === null || !needsConsent(row) ? null : base + CONNECTING_API.again(row.id, againKey(row));
}

/** Does the key of such a link fit? It ends with the pair it was made for: a new consent voids it. */
export function fitsAgain(row: ConnectionRow, key: string): boolean {
  const [given, right] = [Buffer.from(key), Buffer.from(againKey(row))];
  return given.length === right.length && timingSafeEqual(given, right);
}

function againKey(row: ConnectionRow): string {
  return createHmac('sha256', row.linkKey).update(`${row.id} ${row.pairSerial}`).digest('base64url');
}
