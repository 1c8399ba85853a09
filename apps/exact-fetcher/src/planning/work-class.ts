import type { Feed } from '@ml-connector/catalogue';
import type { WorkClass } from '@ml-connector/exact';
import { runKindOf } from '../reading/read-plan.js';
import type { ReadRun } from '../reading/read-run.js';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';

/**
 * What a stream's next call is for. First reads are history however they were asked for, and compares of everything
 * are not urgent either; a snapshot is always read whole, so there it is a poll. Control
 * totals are compares.
 */
export function workClassOf(
  stream: StreamEntity,
  feed: Feed,
  run: ReadRun | undefined,
  nowMs: number,
  fullEveryMs: number,
): WorkClass {
  const kind = run?.kind ?? runKindOf(stream, feed, nowMs, fullEveryMs);
  if (kind === 'load') return 'backfill';
  if (kind === 'full' && feed.kind !== 'snapshot') return 'reconcile';
  if (stream.priority <= PRIORITIES.notice) return 'notice';
  return feed.isControl === true ? 'reconcile' : 'sweep';
}
