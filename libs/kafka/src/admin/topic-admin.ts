import type { TopicSpec } from '@ml-connector/contracts';
import { RetriableError, systemClock, TerminalError, withRetry } from '@ml-connector/kernel';
import type { Admin } from 'kafkajs';
import type { KafkaClient } from '../client/create-client.js';
import { ConfigResourceTypes } from '../client/driver.js';
import { whenLed } from '../client/leaders.js';
import { topicConfig } from './topic-config.js';
import { partitionsOf, planTopics, type ExistingTopic, type TopicChange } from './topic-plan.js';

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
      const wanted = (spec: TopicSpec): number => partitionsOf(spec, layout);
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
        // Awaited below: the driver gives up when a broker has not heard of a new topic yet.
        waitForLeaders: false,
        topics: missing.map((spec) => ({
          topic: spec.name,
          numPartitions: wanted(spec),
          replicationFactor: layout.replicationFactor,
          configEntries: topicConfig(spec, layout.replicationFactor),
        })),
      });
      const names = missing.map((spec) => spec.name);
      await withRetry(systemClock, LEADER_RETRY, () => assertLed(admin, names));
      return names;
    });
  }

  /** What has to change for topics to be as declared. */
  async plan(specs: readonly TopicSpec[], layout: TopicLayout): Promise<TopicChange[]> {
    return this.#with(async (admin) => planTopics(await existingTopics(admin), specs, layout));
  }

  /** Sets what a plan says of settings, and removes what it says nobody declared; hand it only what you want done. */
  async apply(changes: readonly TopicChange[]): Promise<void> {
    await this.#with(async (admin) => {
      const settings = changes.filter((change) => change.kind === 'setting');
      const existing = await existingTopics(admin);
      const resources = existing.flatMap(({ name, settings: had }) => {
        const own = settings.filter(({ topic }) => topic === name).map(({ setting, should }) => [setting, should]);
        if (own.length === 0) return [];
        // This call sets all there is of a topic: what is not named goes back to the default.
        const all = { ...had, ...(Object.fromEntries(own) as Record<string, string>) };
        const configEntries = Object.entries(all).map(([key, value]) => ({ name: key, value }));
        return [{ type: ConfigResourceTypes.TOPIC, name, configEntries }];
      });
      if (resources.length > 0) await admin.alterConfigs({ validateOnly: false, resources });
      const unknown = changes.filter(({ kind }) => kind === 'unknown').map(({ topic }) => topic);
      if (unknown.length > 0) await admin.deleteTopics({ topics: unknown });
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
      const committed = await withRetry(systemClock, COORDINATOR_RETRY, () => committedOffsets(admin, groupId, topics));
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

  /** Removes the messages of a partition before an offset; the next one that is written has the offset it would have had. */
  async removeBefore(topic: string, partition: number, offset: bigint): Promise<void> {
    await this.#with((admin) =>
      whenLed(topic, async () => {
        // The driver finds the leader only of topics it has looked at.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: offset.toString() }] });
      }),
    );
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

/** A new topic is known and led a moment after it was made. */
const LEADER_RETRY = { attempts: 40, firstDelayMs: 50, maxDelayMs: 1_000 } as const;
const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

async function assertLed(admin: Admin, topics: string[]): Promise<void> {
  try {
    const found = await admin.fetchTopicMetadata({ topics });
    const unled = found.topics.find(({ partitions }) => partitions.some(({ leader }) => leader < 0));
    if (unled !== undefined) throw new RetriableError('leader_missing', `a partition of ${unled.name} has no leader`);
  } catch (error) {
    if (!NOT_YET.has(String((error as { type?: unknown }).type))) throw error;
    throw new RetriableError('leader_missing', 'the brokers do not know a new topic yet', { cause: error });
  }
}

/** A group's coordinator is found a moment later on a broker that has just started. */
const COORDINATOR_RETRY = { attempts: 8, firstDelayMs: 50, maxDelayMs: 2_000 } as const;

async function committedOffsets(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): ReturnType<Admin['fetchOffsets']> {
  try {
    return await admin.fetchOffsets({ groupId, topics: [...topics] });
  } catch (error) {
    if (!/COORDINATOR|LOAD_IN_PROGRESS/.test(String((error as { type?: unknown }).type))) throw error;
    throw new RetriableError('coordinator_missing', `group ${groupId} has no coordinator yet`, { cause: error });
  }
}

/** Source of a setting that was made for the topic itself. */
const OF_THE_TOPIC = 1;

async function existingTopics(admin: Admin): Promise<ExistingTopic[]> {
  const { topics } = await admin.fetchTopicMetadata();
  if (topics.length === 0) return [];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const settings = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(
        configEntries
          .filter(({ configSource }) => Number(configSource) === OF_THE_TOPIC)
          .map(({ configName, configValue }) => [configName, configValue]),
      ),
    ]),
  );
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.length,
    settings: settings.get(name) ?? {},
  }));
}
