import type { TopicSpec } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import type { Admin } from 'kafkajs';
import type { KafkaClient } from '../client/create-client.js';
import { topicConfig } from './topic-config.js';

/** How many partitions and copies topics get when they are made. */
export interface TopicLayout {
  /** Raw and row topics; decided once, 12 by default and 3 on a laptop. */
  readonly dataPartitions: number;
  readonly controlPartitions: number;
  readonly replicationFactor: number;
}

/** Messages a group has still to read of one topic. */
export interface TopicLag {
  readonly topic: string;
  readonly lag: bigint;
}

/** Looks after topics and groups. Connects for each call: these are rare. */
export class TopicAdmin {
  constructor(private readonly client: KafkaClient) {}

  /**
   * Makes the topics that are missing and waits for their leaders; returns their names. Throws a terminal error
   * `partition_count` when one exists with another number of partitions: raw and row topics can't be grown in place.
   */
  async ensureTopics(specs: readonly TopicSpec[], layout: TopicLayout): Promise<string[]> {
    return this.#with(async (admin) => {
      const existing = await admin.fetchTopicMetadata();
      const counts = new Map(existing.topics.map(({ name, partitions }) => [name, partitions.length]));
      const wanted = (spec: TopicSpec): number =>
        spec.size === 'data' ? layout.dataPartitions : layout.controlPartitions;
      const wrong = specs.filter((spec) => counts.has(spec.name) && counts.get(spec.name) !== wanted(spec));
      if (wrong.length > 0)
        throw new TerminalError(
          'partition_count',
          `partitions are counted once, when a topic is made; these differ from what is asked: ${wrong
            .map((spec) => `${spec.name} has ${counts.get(spec.name)}, not ${wanted(spec)}`)
            .join('; ')}`,
        );
      const missing = specs.filter((spec) => !counts.has(spec.name));
      if (missing.length === 0) return [];
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((spec) => ({
          topic: spec.name,
          numPartitions: wanted(spec),
          replicationFactor: layout.replicationFactor,
          configEntries: topicConfig(spec),
        })),
      });
      return missing.map((spec) => spec.name);
    });
  }

  /** Names of all topics. */
  async listTopics(): Promise<string[]> {
    return this.#with((admin) => admin.listTopics());
  }

  /** Number of partitions of a topic. */
  async partitionCount(topic: string): Promise<number> {
    return this.#with(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.length ?? 0;
    });
  }

  /** What a group has still to read, by topic; a partition it never committed counts from its beginning. */
  async listLag(groupId: string, topics: readonly string[]): Promise<TopicLag[]> {
    return this.#with(async (admin) => {
      const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
      return Promise.all(
        topics.map(async (topic) => {
          const at = new Map(committed.find((c) => c.topic === topic)?.partitions.map((p) => [p.partition, p.offset]));
          const ends = await admin.fetchTopicOffsets(topic);
          const lag = ends.reduce((sum, { partition, low, high }) => {
            const offset = BigInt(at.get(partition) ?? '-1');
            return sum + BigInt(high) - (offset < 0n ? BigInt(low) : offset);
          }, 0n);
          return { topic, lag };
        }),
      );
    });
  }

  /** Offsets between the beginning and the end of a topic: its messages, where it is not compacted. */
  async countMessages(topic: string): Promise<bigint> {
    return this.#with(async (admin) => {
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.reduce((sum, { low, high }) => sum + BigInt(high) - BigInt(low), 0n);
    });
  }

  /** Makes a stopped group read the topics again from the beginning. Fails while a member is running. */
  async rewind(groupId: string, topics: readonly string[]): Promise<void> {
    await this.#with(async (admin) => {
      for (const topic of topics) await admin.resetOffsets({ groupId, topic, earliest: true });
    });
  }

  async #with<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.client.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
