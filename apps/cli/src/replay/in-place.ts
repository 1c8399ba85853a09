import { rawTopic } from '@ml-connector/catalogue';
import type { PartitionProgress } from '@ml-connector/clickhouse';
import { topicRanges, type OffsetRange } from '@ml-connector/kafka';
import { noteChanged } from './notes.js';
import { RangeReplay } from './replay-ranges.js';
import type { ReplayParts, ReplayResult } from './replay-parts.js';
import { jobId, type ReplayRequest } from './replay-request.js';

/** Ranges as progress that has not begun. */
export function notBegun(ranges: readonly OffsetRange[]): PartitionProgress[] {
  return ranges.map(({ partition, from, to }) => ({
    partition,
    first: from.toString(),
    next: from.toString(),
    end: to.toString(),
    messages: 0,
    rows: 0,
    refused: 0,
  }));
}

/** Whether a replay was interrupted: begun, and not at its end. */
export function isUnfinished(progress: readonly PartitionProgress[]): boolean {
  return progress.some(({ next, end }) => BigInt(next) < BigInt(end));
}

/**
 * Transforms a range again into the live tables; versions make it change nothing but what came out differently. Goes on
 * where an interrupted run of the same request was, unless told to start over.
 */
export async function replayInPlace(
  parts: ReplayParts,
  request: ReplayRequest,
  signal: AbortSignal,
): Promise<ReplayResult> {
  const id = jobId(request);
  const kept = request.restart ? [] : await parts.store.progress(id);
  const goesOn = isUnfinished(kept);
  const progress = goesOn ? kept : notBegun(await topicRanges(parts.kafka, rawTopic(request.feed), request.limits));
  parts.onStep(goesOn ? `going on with replay ${id}` : `replay ${id}`);
  await parts.store.putProgress(id, progress);
  const { feed, tables, divisionKey } = request;
  const replay = new RangeReplay(parts, {
    id,
    feed,
    tables,
    suffix: '',
    progress,
    ...(divisionKey === undefined ? {} : { divisionKey }),
  });
  const result = await replay.run(signal);
  await noteChanged(parts, tables, replay.touched.values());
  return result;
}
