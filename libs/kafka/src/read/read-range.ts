import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaClient } from '../client/create-client.js';
import type { BatchMessage } from '../consumer/batch-message.js';
import { Heartbeats } from '../consumer/heartbeats.js';
import type { OffsetRange } from './topic-ranges.js';

/** Messages of one partition, and the offset that follows them. */
export interface RangeBatch {
  readonly partition: number;
  readonly messages: readonly BatchMessage[];
  readonly next: bigint;
}

/** How a range is read. */
export interface ReadRangeOptions {
  /** Aborted: reading ends after the batches in hand, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Partitions read at the same time; default 3. */
  readonly partitionsConcurrently?: number;
}

const HEARTBEAT_MS = 1_000;

/**
 * Reads ranges of a topic, each partition in order, and waits for `onBatch` before it goes on: memory stays flat however
 * slow that is. No member of any service's group, commits nothing. `next` reaches the end of every range, also where
 * compaction left no message. Rejects with the first error of `onBatch` or of the driver.
 */
export async function readRange(
  client: KafkaClient,
  topic: string,
  ranges: readonly OffsetRange[],
  onBatch: (batch: RangeBatch) => Promise<void>,
  options: ReadRangeOptions = {},
): Promise<void> {
  options.signal?.throwIfAborted();
  if (ranges.length === 0) return;
  const consumer = client.consumer({
    groupId: `reader-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
    sessionTimeout: 30_000,
  });
  const reader = new RangeReader(consumer, topic, ranges, onBatch);
  const onAbort = (): void => reader.fail(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await consumer.connect();
    await reader.read(options.partitionsConcurrently ?? 3);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await consumer.disconnect();
  }
}

class RangeReader {
  readonly #next: Map<number, bigint>;
  readonly #ends: ReadonlyMap<number, bigint>;
  readonly #done = Promise.withResolvers<void>();
  #failed = false;

  constructor(
    private readonly consumer: Consumer,
    private readonly topic: string,
    ranges: readonly OffsetRange[],
    private readonly onBatch: (batch: RangeBatch) => Promise<void>,
  ) {
    this.#next = new Map(ranges.map(({ partition, from }) => [partition, from]));
    this.#ends = new Map(ranges.map(({ partition, to }) => [partition, to]));
  }

  async read(partitionsConcurrently: number): Promise<void> {
    const { consumer, topic } = this;
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) this.fail(payload.error);
    });
    // Compaction may leave nothing before the end: then no batch comes, only this.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      void this.#reached(payload.partition, BigInt(payload.lastOffset) + 1n, []);
    });
    // Not after `run`: it returns, too, when the first try to join failed and another one follows.
    consumer.on(consumer.events.GROUP_JOIN, () => this.#seek());
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: partitionsConcurrently,
      eachBatch: (payload) => this.#handle(payload),
    });
    await this.#done.promise;
  }

  fail(error: unknown): void {
    this.#failed = true;
    this.#done.reject(error);
  }

  #seek(): void {
    const { topic } = this;
    for (const [partition, offset] of this.#next) this.consumer.seek({ topic, partition, offset: offset.toString() });
  }

  async #handle({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    const { partition } = batch;
    const end = this.#ends.get(partition) ?? 0n;
    const from = this.#next.get(partition) ?? end;
    const own = batch.messages.filter(({ offset }) => BigInt(offset) >= from && BigInt(offset) < end);
    const beats = new Heartbeats(heartbeat, () => undefined, HEARTBEAT_MS);
    try {
      await this.#reached(partition, BigInt(batch.lastOffset()) + 1n, own);
    } finally {
      beats.stop();
    }
  }

  async #reached(partition: number, next: bigint, messages: readonly BatchMessage[]): Promise<void> {
    const end = this.#ends.get(partition);
    const before = this.#next.get(partition);
    if (this.#failed) return;
    if (end === undefined || before === undefined || before >= end) return this.#rest(partition);
    const capped = next < end ? next : end;
    if (capped <= before) return;
    try {
      await this.onBatch({ partition, messages, next: capped });
    } catch (error) {
      return this.fail(error);
    }
    this.#next.set(partition, capped);
    if (capped < end) return;
    this.#rest(partition);
    if ([...this.#next].every(([one, at]) => at >= (this.#ends.get(one) ?? 0n))) this.#done.resolve();
  }

  #rest(partition: number): void {
    this.consumer.pause([{ topic: this.topic, partitions: [partition] }]);
  }
}
