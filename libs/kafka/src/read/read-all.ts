import { RetriableError } from '@ml-connector/kernel';
import type { KafkaClient } from '../client/create-client.js';
import { followTopic, topicBounds, type ReadMessage } from './read-topic.js';

/** What is read, and how long it may take. */
export interface ReadAllOptions {
  /** At most so many messages of each partition, the newest; default all. */
  readonly lastPerPartition?: number;
  /** Default 60,000. */
  readonly timeoutMs?: number;
}

/**
 * Reads what a topic holds now, in order by partition. Throws a retriable error `read_timed_out`; what was handed out
 * by then stays handed out.
 */
export async function readTopic(
  client: KafkaClient,
  topic: string,
  onMessage: (message: ReadMessage) => void,
  options: ReadAllOptions = {},
): Promise<void> {
  const bounds = (await topicBounds(client, topic)).filter(({ low, high }) => high > low);
  if (bounds.length === 0) return;
  const { lastPerPartition, timeoutMs = 60_000 } = options;
  const start = ({ low, high }: { low: bigint; high: bigint }): bigint => {
    const newest = lastPerPartition === undefined ? low : high - BigInt(lastPerPartition);
    return newest > low ? newest : low;
  };
  const ends = new Map(bounds.map(({ partition, high }) => [partition, high]));
  const open = new Set(ends.keys());
  const done = Promise.withResolvers<void>();
  const follower = await followTopic(
    client,
    topic,
    new Map(bounds.map((bound) => [bound.partition, start(bound)])),
    (message) => {
      if (BigInt(message.offset) < (ends.get(message.partition) ?? 0n)) onMessage(message);
    },
    (partition, next) => {
      if (next >= (ends.get(partition) ?? 0n)) open.delete(partition);
      if (open.size === 0) done.resolve();
    },
  );
  const timer = setTimeout(
    () => done.reject(new RetriableError('read_timed_out', `${topic} could not be read to its end in ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    await done.promise;
  } finally {
    clearTimeout(timer);
    await follower.stop();
  }
}
