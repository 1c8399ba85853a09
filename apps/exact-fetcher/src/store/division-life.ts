import { FEEDS, type Feed } from '@ml-connector/catalogue';
import { epochOfMoveDate, type DivisionKey } from '@ml-connector/kernel';
import type { EntityManager } from 'typeorm';
import type { ListedDivision } from '../reading/discovered-divisions.js';
import { DivisionEntity } from './entities/division.entity.js';
import { PRIORITIES } from './entities/stream.entity.js';

/** Stands in `blockingStatus` while the list of divisions has not said why a call was refused. */
export const REFUSED_AS_BLOCKED = -1;

/** What can happen to a division. */
export type DivisionEvent = 'moved' | 'blocked' | 'unblocked' | 'removed' | 'listed_again' | 'hr_relinked';

/** Something that happened to a division. */
export interface DivisionNews {
  readonly divisionKey: DivisionKey;
  readonly event: DivisionEvent;
}

/** Feeds whose records get new keys when a division's HR data is linked or unlinked. */
export function isHrFeed({ path }: Pick<Feed, 'path'>): boolean {
  return /^(sync\/)?(hrm|payroll)\//i.test(path);
}

/** Exact answers calls in it: it is to be read, listed, and not blocked. */
export function isReadable({ active, listed, blockingStatus }: DivisionEntity): boolean {
  return active && listed && blockingStatus === 0;
}

/** Why a division that was to be read is skipped; null when it is not. */
export function skippedBecause({ listed, blockingStatus }: DivisionEntity): string | null {
  if (!listed)
    return 'Exact no longer lists the division: its rows stay as they are; give the user access to it again, or take it out of the connection';
  if (blockingStatus === 0) return null;
  const why = blockingStatus === REFUSED_AS_BLOCKED ? '' : ` (BlockingStatus ${blockingStatus})`;
  return `Exact has blocked the division${why}: a backup, a conversion or a copy is under way; it is read on when that has ended`;
}

/** Takes over what a list of divisions says about one that is known. */
export async function observeDivision(
  tx: EntityManager,
  known: DivisionEntity,
  found: ListedDivision,
  nowMs: number,
): Promise<DivisionNews[]> {
  const news: DivisionEvent[] = [];
  const change: Partial<DivisionEntity> = { name: found.name, hrLinkDate: found.hrLinkDate ?? '' };
  if (!known.listed) news.push('listed_again');
  if ((known.blockingStatus === 0) !== (found.blockingStatus === 0))
    news.push(found.blockingStatus === 0 ? 'unblocked' : 'blocked');
  const lives = { listed: true, blockingStatus: found.blockingStatus, lifeSince: nowMs, restsUntil: 0 };
  if (news.length > 0) Object.assign(change, lives);
  else change.blockingStatus = found.blockingStatus;
  await tx.getRepository(DivisionEntity).update({ divisionKey: known.divisionKey }, change);
  const moves = found.moveDate !== known.moveDate && epochOfMoveDate(found.moveDate) >= known.epoch;
  if (moves) {
    await restartAfterMove(tx, known.divisionKey, found.moveDate);
    news.push('moved');
  } else if (known.hrLinkDate !== null && known.hrLinkDate !== change.hrLinkDate) {
    await restartHrFeeds(tx, known.divisionKey, nowMs);
    news.push('hr_relinked');
  }
  return news.map((event) => ({ divisionKey: known.divisionKey, event }));
}

/** Row versions restart with the move: a higher epoch makes all rows newer, and every stream starts over. */
export async function restartAfterMove(tx: EntityManager, key: DivisionKey, moveDate: string | null): Promise<void> {
  await tx
    .getRepository(DivisionEntity)
    .update({ divisionKey: key }, { moveDate, epoch: epochOfMoveDate(moveDate), phase: 1 });
  await tx.query(
    `update exact_fetcher.stream set state = 'waiting', reason = null, checkpoint = history_from, checkpoints = '[]',
       generation = generation + 1, due_at = 0, priority = 2, due_serial = due_serial + 1, load_run = null,
       loaded = false, full_at = null, failures = 0, version = version + 1
     where division_key = $1`,
    [key],
  );
}

/** All records get new keys: everything is read again, and the old keys are gone however many there are. */
async function restartHrFeeds(tx: EntityManager, key: DivisionKey, nowMs: number): Promise<void> {
  await tx.query(
    `update exact_fetcher.stream set full_requested = true, compare_trusted = true, due_at = least(due_at, $3),
       priority = $4, due_serial = due_serial + 1, full_serial = due_serial + 1, version = version + 1
     where division_key = $1 and feed = any($2)`,
    [key, FEEDS.filter(isHrFeed).map(({ name }) => name), nowMs, PRIORITIES.sweep],
  );
}

const PER_CONNECTION = FEEDS.filter(({ perConnection }) => perConnection === true);
/** Names of the feeds that are read once a connection. */
export const PER_CONNECTION_FEEDS: readonly string[] = PER_CONNECTION.map(({ name }) => name);

/**
 * What is read once a connection is read through its first division that answers. While none does, through one of those
 * that are blocked or gone: else nobody would see them come back.
 */
export async function placeConnectionFeeds(tx: EntityManager, connectionId: string, nowMs: number): Promise<void> {
  const [carrier] = await tx.query<{ division_key: string }[]>(
    `select division_key from exact_fetcher.division
     where connection_id = $1 and (active or not listed or blocking_status <> 0)
     order by (active and listed and blocking_status = 0) desc, active desc, listed desc, number limit 1`,
    [connectionId],
  );
  if (carrier === undefined) return;
  await tx.query(
    `delete from exact_fetcher.stream s using exact_fetcher.division d
     where d.division_key = s.division_key and d.connection_id = $1 and s.feed = any($2) and s.division_key <> $3`,
    [connectionId, PER_CONNECTION_FEEDS, carrier.division_key],
  );
  for (const { name, phase } of PER_CONNECTION)
    await tx.query(
      `insert into exact_fetcher.stream (division_key, feed, phase, due_at) values ($1, $2, $3, $4)
       on conflict (division_key, feed) do nothing`,
      [carrier.division_key, name, phase, nowMs],
    );
}
