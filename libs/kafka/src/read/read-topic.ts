import { randomUUID } from 'node:crypto';
import type { BatchMessage } from '../consumer/batch-message.js';
import type { KafkaClient } from '../client/create-client.js';
import { whenLed } from '../client/leaders.js';

/** A message and where it stood. */
export interface ReadMessage extends BatchMessage {
  readonly partition: number;
}

/** A follower of a topic that is no member of any service's group and commits nothing. */
export interface TopicFollower {
  stop(): Promise<void>;
}

/** Offsets by partition to read from, inclusive. */
export type Positions = ReadonlyMap<number, bigint>;

/** First and next offset of each partition, now. */
export async function topicBounds(
  client: KafkaClient,
  topic: string,
): Promise<readonly { readonly partition: number; readonly low: bigint; readonly high: bigint }[]> {
  return whenLed(topic, () => boundsNow(client, topic));
}

async function boundsNow(client: KafkaClient, topic: string): ReturnType<typeof topicBounds> {
  const admin = client.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }));
  } finally {
    await admin.disconnect();
  }
}

/**
 * Hands every message of a topic from `from` on to `onMessage`, until stopped. `onPosition` hears the next offset of a
 * partition after each batch, also where compaction left no message.
 */
export async function followTopic(
  client: KafkaClient,
  topic: string,
  from: Positions,
  onMessage: (message: ReadMessage) => void,
  onPosition: (partition: number, next: bigint) => void = () => undefined,
): Promise<TopicFollower> {
  const consumer = client.consumer({
    groupId: `reader-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    sessionTimeout: 10_000,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) =>
    onPosition(payload.partition, BigInt(payload.lastOffset) + 1n),
  );
  const next = new Map(from);
  // Not after `run`: it returns, too, when the first try to join failed and another one follows.
  consumer.on(consumer.events.GROUP_JOIN, () => {
    for (const [partition, offset] of next) consumer.seek({ topic, partition, offset: offset.toString() });
  });
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ partition, message }) => {
      const offset = BigInt(message.offset);
      if (offset < (next.get(partition) ?? 0n)) return Promise.resolve();
      next.set(partition, offset + 1n);
      onMessage({ ...message, partition });
      return Promise.resolve();
    },
  });
  return { stop: () => consumer.disconnect() };
}
