import type { StreamEntity } from '../store/entities/stream.entity.js';
import type { PageRecords } from './page-records.js';
import type { ReadRun } from './read-run.js';

/**
 * Keys a compare will look for. A document older than the stream's history that somebody asked for by key is none: no
 * full read would see it.
 */
export function keysToCompare(stream: StreamEntity, run: ReadRun, { keys, cursors }: PageRecords): readonly string[] {
  if (run.kind !== 'keys' || stream.historyFrom === null) return keys;
  const from = BigInt(stream.historyFrom);
  return keys.filter((_, n) => (cursors[n] ?? 0n) >= from);
}
