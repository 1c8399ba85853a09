import type { Drift } from '@ml-connector/catalogue';
import { readRawItem, type BatchMessage, type OutgoingMessage, type RawItem } from '@ml-connector/kafka';
import { deadLetter, ok, type ChangeTimes, type Outcome } from '@ml-connector/kernel';
import type { FeedPlan } from './feed-plan.js';
import { RowsCollector } from './rows-collector.js';

/** A raw batch, transformed. */
export interface TransformedBatch {
  /** One for each raw message: number of its rows. */
  readonly outcomes: readonly Outcome<number>[];
  /** Messages by topic, in order. */
  readonly outputs: ReadonlyMap<string, readonly OutgoingMessage[]>;
  /** Drift of the records that had any. */
  readonly drifts: readonly Drift[];
  /** Changes whose way is measured. */
  readonly changes: readonly ChangeTimes[];
}

/** Decodes a raw batch of one partition into rows messages of the partition of the same number. Pure. */
export function transformBatch(
  plan: FeedPlan,
  partition: number,
  messages: readonly BatchMessage[],
  maxBytes: number,
): TransformedBatch {
  const collector = new RowsCollector(plan, partition, maxBytes);
  const drifts: Drift[] = [];
  const changes: ChangeTimes[] = [];
  const outcomes = messages.map((message): Outcome<number> => {
    const read = readRawItem(plan.feed.name, message);
    if (read.kind !== 'ok') return read;
    const item = read.value;
    const { changedAt, fetchedAt } = item.envelope;
    if (changedAt !== undefined)
      changes.push({ changedAtMs: Date.parse(changedAt), fetchedAtMs: Date.parse(fetchedAt) });
    if (item.marker === undefined) return transformRecord(item, collector, drifts);
    collector.marker(item);
    return ok(0);
  });
  return { outcomes, outputs: collector.finish(), drifts, changes };
}

function transformRecord(item: RawItem, collector: RowsCollector, drifts: Drift[]): Outcome<number> {
  const decoded = collector.record(item);
  if (!decoded.ok) return deadLetter(decoded.reason, decoded.detail);
  if (decoded.drift.unknown.length > 0 || decoded.drift.missing.length > 0) drifts.push(decoded.drift);
  return ok(decoded.tables.length);
}
