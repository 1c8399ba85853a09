import { entitiesOf, rawTopic, tableName, type Feed } from '@ml-connector/catalogue';
import { REBUILD_SUFFIX, rebuildDdl, tableUuid, type Rebuild } from '@ml-connector/clickhouse';
import { topicRanges } from '@ml-connector/kafka';
import { TerminalError } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';
import { compareTables, type TableComparison } from './compare-tables.js';
import { notBegun } from './in-place.js';
import { noteChanged, noteRebuilds } from './notes.js';
import { RangeReplay, type TouchedDivision } from './replay-ranges.js';
import type { ReplayParts, ReplayResult } from './replay-parts.js';
import { exchange, follow, type DependentView } from './swap-tables.js';

/** What a rebuild did. */
export interface RebuildResult {
  readonly replayed: ReplayResult;
  readonly comparisons: readonly TableComparison[];
  /** False: the tables differ, the live ones stay, the new ones wait for a decision. */
  readonly swapped: boolean;
  readonly views: readonly DependentView[];
}

/**
 * Builds the tables of a feed anew beside the live ones and exchanges them under live traffic. From the first step on
 * the writer puts what arrives into the new table before the live one; then the raw topic is replayed up to where it
 * was. So the new table has all the live one shows, and more by a moment: no reader sees anything go back. Every step
 * is kept: run again, it goes on where it was; cancelled, the live tables were never touched.
 */
export async function rebuildBeside(
  parts: ReplayParts,
  feed: Feed,
  options: { readonly acceptDifferences: boolean },
  signal: AbortSignal,
): Promise<RebuildResult> {
  const left = await openOf(parts, feed);
  if (left.some(({ phase }) => phase === 'swapping')) {
    const views = await swap(parts, left, [], signal);
    return { replayed: NOTHING, comparisons: [], swapped: true, views };
  }
  // A cancellation that was itself interrupted: the new tables lack what came since.
  if (left.some(({ mirrored }) => !mirrored)) await closeRebuilds(parts, left, 'cancelled', signal);
  const rebuilds = await openRebuilds(parts, feed);
  parts.onStep('the writer begins to fill the new tables');
  await noteRebuilds(
    parts,
    rebuilds.map(({ table }) => table),
    signal,
  );
  const { result, touched } = await replayHistory(parts, feed, rebuilds, signal);
  const comparisons = await compareAll(parts, feed, signal);
  if (comparisons.some(({ equal }) => !equal) && !options.acceptDifferences)
    return { replayed: result, comparisons, swapped: false, views: [] };
  const views = await swap(parts, rebuilds, touched, signal);
  return { replayed: result, comparisons, swapped: true, views };
}

const NOTHING: ReplayResult = { messages: 0, rows: 0, refused: 0, refusals: [], unreadable: {} };

/** From the first of these steps on there is no way back, and each can be taken again. */
async function swap(
  parts: ReplayParts,
  rebuilds: readonly Rebuild[],
  touched: readonly TouchedDivision[],
  signal: AbortSignal,
): Promise<DependentView[]> {
  const { store, warehouse } = parts;
  parts.onStep('exchanging the tables');
  for (const rebuild of rebuilds) await store.put({ ...rebuild, phase: 'swapping' });
  for (const rebuild of rebuilds) await exchange(warehouse, rebuild);
  const views: DependentView[] = [];
  for (const { table } of rebuilds) views.push(...(await follow(warehouse, table)));
  await closeRebuilds(parts, rebuilds, 'done', signal);
  await noteChanged(
    parts,
    rebuilds.map(({ table }) => table),
    touched,
  );
  return views;
}

/** Gives a rebuild up: the live tables stay as they are, the new ones go. Throws `rebuild_swapping`. */
export async function cancelRebuild(parts: ReplayParts, feed: Feed, signal: AbortSignal): Promise<readonly Rebuild[]> {
  const open = await openOf(parts, feed);
  const exchanged = open.some(({ phase }) => phase === 'swapping');
  if (exchanged)
    throw new TerminalError(
      'rebuild_swapping',
      `the tables of ${feed.name} are being exchanged: run the replay again, it finishes that`,
    );
  await closeRebuilds(parts, open, 'cancelled', signal);
  return open;
}

async function openOf({ store }: ReplayParts, feed: Feed): Promise<Rebuild[]> {
  const all = await store.rebuilds();
  return all.filter((one) => one.feed === feed.name && one.phase !== 'done' && one.phase !== 'cancelled');
}

async function openRebuilds(parts: ReplayParts, feed: Feed): Promise<Rebuild[]> {
  const { store, warehouse } = parts;
  const open = new Map((await openOf(parts, feed)).map((one) => [one.table, one]));
  const job = [...open.values()][0]?.job ?? randomUUID();
  const rebuilds: Rebuild[] = [];
  for (const entity of entitiesOf(feed)) {
    const table = tableName(entity);
    const known = open.get(table);
    const beside = `${table}${REBUILD_SUFFIX}`;
    if (known === undefined) {
      await warehouse.command(`DROP TABLE IF EXISTS warehouse.${beside} SYNC`);
      await warehouse.command(rebuildDdl(entity));
    }
    const uuid = known?.uuid ?? (await tableUuid(warehouse, beside));
    if (uuid === undefined) throw new TerminalError('rebuild_missing', `warehouse.${beside} could not be made`);
    const rebuild = known ?? { table, feed: feed.name, job, phase: 'building', mirrored: true, uuid };
    if (known === undefined) await store.put(rebuild);
    rebuilds.push(rebuild);
  }
  return rebuilds;
}

async function replayHistory(
  parts: ReplayParts,
  feed: Feed,
  rebuilds: readonly Rebuild[],
  signal: AbortSignal,
): Promise<{ readonly result: ReplayResult; readonly touched: readonly TouchedDivision[] }> {
  const id = rebuilds[0]?.job ?? '';
  const kept = await parts.store.progress(id);
  // Whatever came onto the raw topic later reaches the new tables by the writer.
  const progress = kept.length > 0 ? kept : notBegun(await topicRanges(parts.kafka, rawTopic(feed), {}));
  if (kept.length === 0) await parts.store.putProgress(id, progress);
  parts.onStep(`${kept.length > 0 ? 'going on with' : 'replaying'} ${rawTopic(feed)} into the new tables`);
  const tables = new Set(rebuilds.map(({ table }) => table));
  const replay = new RangeReplay(parts, { id, feed, tables, suffix: REBUILD_SUFFIX, progress });
  const result = await replay.run(signal);
  return { result, touched: [...replay.touched.values()] };
}

async function compareAll(parts: ReplayParts, feed: Feed, signal: AbortSignal): Promise<TableComparison[]> {
  const comparisons: TableComparison[] = [];
  for (const entity of entitiesOf(feed)) {
    parts.onStep(`comparing ${tableName(entity)}`);
    comparisons.push(await compareTables(parts.warehouse, parts.clock, entity, signal));
  }
  return comparisons;
}

async function closeRebuilds(
  parts: ReplayParts,
  rebuilds: readonly Rebuild[],
  phase: 'done' | 'cancelled',
  signal: AbortSignal,
): Promise<void> {
  const { store, warehouse } = parts;
  const during = phase === 'done' ? 'swapping' : 'building';
  for (const rebuild of rebuilds) await store.put({ ...rebuild, phase: during, mirrored: false });
  parts.onStep('the writer leaves the other tables alone');
  await noteRebuilds(
    parts,
    rebuilds.map(({ table }) => table),
    signal,
  );
  for (const rebuild of rebuilds) {
    await warehouse.command(`DROP TABLE IF EXISTS warehouse.${rebuild.table}${REBUILD_SUFFIX} SYNC`);
    await store.put({ ...rebuild, phase, mirrored: false });
  }
}
