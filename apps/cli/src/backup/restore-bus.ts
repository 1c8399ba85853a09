import {
  groupMembers,
  TopicAdmin,
  topicBounds,
  type KafkaClient,
  type MessageSink,
  type OutgoingMessage,
} from '@ml-connector/kafka';
import { TerminalError } from '@ml-connector/kernel';
import type { Manifest, SavedPartition } from './manifest.js';
import { checkSaved, savedMessages } from './read-saved.js';

/** What a restore writes to. */
export interface RestoreTarget {
  readonly kafka: KafkaClient;
  readonly sink: MessageSink;
}

/** Writes raw records; it must not while older ones are put before or behind its own. */
const RAW_WRITER = 'exact-fetcher';
const MOST_AT_ONCE = 2_000;
/** Times of one request may lie so far apart. */
const MOST_APART_MS = 2 ** 31 - 1;

/**
 * Puts a backup into topics that are there, empty, and have as many partitions as they had: key, bytes, headers, time
 * and the order of each partition. Letters get the offsets they had; in compacted topics gaps close, and groups begin
 * at the first record. Throws, before anything is written, `backup_damaged`, `writers_running`, `topic_missing`,
 * `partition_count`, `topic_not_empty`.
 */
export async function restoreBus(
  target: RestoreTarget,
  { topics }: Manifest,
  folder: string,
  onTopic: (topic: string, records: number) => void,
): Promise<void> {
  for (const { topic, partitions } of topics) for (const saved of partitions) await checkSaved(folder, topic, saved);
  if ((await groupMembers(target.kafka, RAW_WRITER)) > 0)
    throw new TerminalError('writers_running', 'exact-fetcher runs: stop the services before a restore');
  for (const { topic, partitions } of topics) await assertFits(target.kafka, topic, partitions);
  for (const { topic, partitions, exactOffsets } of topics) {
    for (const saved of partitions) {
      if (exactOffsets) await skipTo(target, topic, saved.partition, BigInt(saved.from));
      await restorePartition(target.sink, topic, saved, folder, exactOffsets);
    }
    onTopic(
      topic,
      partitions.reduce((sum, { records }) => sum + records, 0),
    );
  }
}

async function assertFits(kafka: KafkaClient, topic: string, saved: readonly SavedPartition[]): Promise<void> {
  const bounds = await boundsOf(kafka, topic);
  if (bounds.length !== saved.length)
    throw new TerminalError(
      'partition_count',
      `${topic} has ${bounds.length} partitions, in the backup it has ${saved.length}: make it with as many`,
    );
  if (bounds.some(({ high }) => high > 0n))
    throw new TerminalError(
      'topic_not_empty',
      `${topic} is not empty: a restore goes into new topics. Delete it, and make it anew: ml-connector topics`,
    );
}

async function boundsOf(kafka: KafkaClient, topic: string): ReturnType<typeof topicBounds> {
  try {
    return await topicBounds(kafka, topic);
  } catch (cause) {
    if ((cause as { type?: unknown }).type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw cause;
    throw new TerminalError('topic_missing', `${topic} does not exist: ml-connector topics makes it`, { cause });
  }
}

async function restorePartition(
  sink: MessageSink,
  topic: string,
  saved: SavedPartition,
  folder: string,
  exactOffsets: boolean,
): Promise<void> {
  let run: OutgoingMessage[] = [];
  let next = BigInt(saved.from);
  for await (const { offset, ...message } of savedMessages(folder, topic, saved.partition)) {
    if (exactOffsets && offset !== next)
      throw new TerminalError('offsets_missing', `the backup of ${topic}/${saved.partition} lacks record ${next}`);
    next = offset + 1n;
    if (run.length >= MOST_AT_ONCE || tooFarApart(run[0], message)) {
      await sink.send(topic, run);
      run = [];
    }
    run.push(message);
  }
  if (run.length > 0) await sink.send(topic, run);
}

const tooFarApart = (first: OutgoingMessage | undefined, message: OutgoingMessage): boolean =>
  first !== undefined && Math.abs(Number(message.timestamp) - Number(first.timestamp)) > MOST_APART_MS;

/** Records that retention had already removed: as many are written and removed, so that the next has the offset it had. */
async function skipTo({ kafka, sink }: RestoreTarget, topic: string, partition: number, from: bigint): Promise<void> {
  if (from === 0n) return;
  for (let left = from; left > 0n; left -= BigInt(MOST_AT_ONCE)) {
    const count = left < BigInt(MOST_AT_ONCE) ? Number(left) : MOST_AT_ONCE;
    await sink.send(
      topic,
      Array.from({ length: count }, () => ({ key: null, value: '', partition })),
    );
  }
  await new TopicAdmin(kafka).removeBefore(topic, partition, from);
}
