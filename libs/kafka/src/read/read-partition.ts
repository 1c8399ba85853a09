import { RetriableError } from '@ml-connector/kernel';
import type { KafkaClient } from '../client/create-client.js';
import { readRange } from './read-range.js';
import type { ReadMessage } from './read-topic.js';
import { topicRanges } from './topic-ranges.js';

/** A stretch of one partition. */
export interface PartitionRange {
  readonly topic: string;
  readonly partition: number;
  /** First offset, inclusive; the partition's first one where that is later. */
  readonly from: bigint;
  /** Offset behind the last one; default and at most: the partition's end now. */
  readonly to?: bigint;
  /** Default 60,000. */
  readonly timeoutMs?: number;
}

/**
 * Reads a stretch of one partition in order, outside any group of a service. Offsets that compaction or age removed are
 * passed over. Throws a retriable error `read_timed_out`.
 */
export async function readPartition(
  client: KafkaClient,
  range: PartitionRange,
  onMessage: (message: ReadMessage) => void,
): Promise<void> {
  const { topic, partition, from, to, timeoutMs = 60_000 } = range;
  const limits = { partitions: [partition], fromOffset: from, ...(to === undefined ? {} : { untilOffset: to }) };
  const ranges = await topicRanges(client, topic, limits);
  const timeout = new AbortController();
  const late = new RetriableError('read_timed_out', `${topic}/${partition} could not be read in ${timeoutMs} ms`);
  const timer = setTimeout(() => timeout.abort(late), timeoutMs);
  try {
    await readRange(
      client,
      topic,
      ranges,
      ({ messages }) => {
        for (const message of messages) onMessage({ ...message, partition });
        return Promise.resolve();
      },
      { signal: timeout.signal },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The message at one place; undefined where compaction or age removed it, or nothing was written yet. */
export async function readMessageAt(
  client: KafkaClient,
  topic: string,
  partition: number,
  offset: bigint,
): Promise<ReadMessage | undefined> {
  let found: ReadMessage | undefined;
  await readPartition(client, { topic, partition, from: offset, to: offset + 1n }, (message) => {
    if (BigInt(message.offset) === offset) found = message;
  });
  return found;
}

/** First offset of a partition whose message was written at or after a moment; its end where there is none. */
export async function offsetAtTime(
  client: KafkaClient,
  topic: string,
  partition: number,
  atMs: number,
): Promise<bigint> {
  const admin = client.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, Math.max(0, Math.trunc(atMs)));
    return BigInt(offsets.find((one) => one.partition === partition)?.offset ?? '0');
  } finally {
    await admin.disconnect();
  }
}
