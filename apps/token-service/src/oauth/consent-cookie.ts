import type { ConnectionRow } from '../store/connection.entity.js';
import { sha256, STATE_LIFE_MS } from './consent-states.js';

/** The cookie that ties a consent to the browser it was begun in. */
export interface ConsentCookie {
  /** Value of `Set-Cookie`. */
  readonly header: string;
}

/**
 * One cookie a consent, so that two under way in a browser don't void each other. Lax: it has to come along when Exact
 * sends the browser back. With HTTPS the name's prefix keeps other hosts of the domain from setting it.
 */
export function consentCookie(row: Pick<ConnectionRow, 'redirectUri'>, state: string, word: string): ConsentCookie {
  const secure = row.redirectUri.startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  const life = `Max-Age=${STATE_LIFE_MS / 1000}; Path=/; HttpOnly; SameSite=Lax`;
  return { header: `${prefix}${nameOf(state)}=${word}; ${life}${secure ? '; Secure' : ''}` };
}

/** The value of a consent's cookie among those a browser sent. */
export function cookieOf(header: string | undefined, state: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (name === nameOf(state) || name === `__Host-${nameOf(state)}`) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** `Set-Cookie` values that take a consent's cookie away. */
export function clearedCookies(state: string): string[] {
  const gone = 'Max-Age=0; Path=/; HttpOnly; SameSite=Lax';
  return [`${nameOf(state)}=; ${gone}`, `__Host-${nameOf(state)}=; ${gone}; Secure`];
}

function nameOf(state: string): string {
  return `consent-${sha256(state).slice(0, 16)}`;
}
