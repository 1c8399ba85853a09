import type { StoredVersion } from './versions.js';

/** A key that a rebuild would set back. */
export interface OlderKey {
  readonly divisionKey: string;
  readonly key: string;
  /** `older`: the last raw record is older than the warehouse's row; `missing`: there is none of a row that is alive. */
  readonly why: 'older' | 'missing';
}

/**
 * Keys whose last raw record is older than what the warehouse has. The warehouse is to be read first: what is on its way
 * makes raw newer, never older.
 */
export function olderKeys(
  stored: ReadonlyMap<string, StoredVersion>,
  raw: ReadonlyMap<string, bigint>,
): readonly OlderKey[] {
  const found: OlderKey[] = [];
  for (const [rawKey, { version, isAlive }] of stored) {
    const last = raw.get(rawKey);
    // A deletion that raw no longer has is none after a rebuild either.
    if (last === undefined ? !isAlive : last >= version) continue;
    const cut = rawKey.indexOf('|');
    const place = { divisionKey: rawKey.slice(0, cut), key: rawKey.slice(cut + 1) };
    found.push({ ...place, why: last === undefined ? 'missing' : 'older' });
  }
  return found;
}
