import { FEEDS } from '@ml-connector/catalogue';
import type { EntityManager } from 'typeorm';
import type { DivisionEntity } from './entities/division.entity.js';

/**
 * Documents alone can begin at a day. Row versions know none; and a code table cut at its date of change would lack
 * codes that documents of yesterday use.
 */
const DOCUMENT_FEEDS = FEEDS.filter(({ kind }) => kind === 'children').map(({ name }) => name);

/** The cursor of a day's beginning on the site's wall clock; null for none. */
export function historyCursor(day: string | null): string | null {
  return day === null ? null : String(Date.parse(`${day}T00:00:00Z`));
}

/**
 * Lets the documents of a division begin where its setting says. Streams not read yet begin there; those that read a
 * shorter history read again from the earlier day; a later day drops nothing that is there already.
 */
export async function placeHistory(
  tx: EntityManager,
  { divisionKey, backfillFrom }: Pick<DivisionEntity, 'divisionKey' | 'backfillFrom'>,
  nowMs: number,
): Promise<void> {
  const from = historyCursor(backfillFrom);
  await tx.query(
    `update exact_fetcher.stream set history_from = $3, checkpoint = $3, due_serial = due_serial + 1,
       version = version + 1
     where division_key = $1 and feed = any($2) and load_run is null and state <> 'loading' and checkpoint is not distinct from history_from
       and history_from is distinct from $3`,
    [divisionKey, DOCUMENT_FEEDS, from],
  );
  await tx.query(
    `update exact_fetcher.stream set history_from = $3, checkpoint = $3, checkpoints = '[]', load_run = null,
       loaded = false, state = 'loading', reason = null, due_at = $4, priority = 2, due_serial = due_serial + 1,
       load_calls = 0, failures = 0, version = version + 1
     where division_key = $1 and feed = any($2) and history_from is not null
       and ($3::text is null or $3::bigint < history_from::bigint)`,
    [divisionKey, DOCUMENT_FEEDS, from, nowMs],
  );
}
