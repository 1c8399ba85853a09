import { createKafkaClient, type KafkaClient } from '@ml-connector/kafka';
import { errorText, silentLogger, systemClock } from '@ml-connector/kernel';
import { Stalls, type Standing } from './stalls.js';

/** Groups of the services that consume, and topics that are theirs before they have committed anything there. */
const OWN = {
  'exact-fetcher': /^exact\.(notice|command)\./,
  transformer: /^exact\.raw\./,
  'warehouse-writer': /^warehouse\.rows\./,
  'token-service': /^exact\.answer\./,
  'looker-sync': /^warehouse\.loaded\./,
} as const;
type Group = keyof typeof OWN;
const GROUPS = Object.keys(OWN) as Group[];

const EVERY_MS = 1_000;
type Admin = ReturnType<KafkaClient['admin']>;

/** Looks every second at what every group has committed and what there is, until stopped. */
export class GroupWatch {
  readonly stalls = new Stalls();
  readonly #stop = new AbortController();
  readonly #admin: Admin;
  readonly #done: Promise<void>;
  looks = 0;
  /** Longest time between two looks: that much is not known of any stall. */
  longestGapMs = 0;

  private constructor(admin: Admin, topics: readonly string[]) {
    this.#admin = admin;
    this.#done = this.#watch(topics);
    // Told by `stop`.
    void Promise.allSettled([this.#done]);
  }

  static async start(brokers: string): Promise<GroupWatch> {
    const admin = createKafkaClient({ brokers, clientId: 'rolling-proof', logger: silentLogger }).admin();
    await admin.connect();
    const topics = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
    return new GroupWatch(admin, topics);
  }

  /** Throws what ended the watch early. */
  async stop(): Promise<Stalls> {
    this.#stop.abort();
    await this.#done.finally(() => this.#admin.disconnect());
    return this.stalls;
  }

  async #watch(topics: readonly string[]): Promise<void> {
    let lastMs: number | undefined;
    while (!this.#stop.signal.aborted) {
      const ends = await this.#ends(topics);
      for (const group of GROUPS) {
        const standings = await this.#standings(group, ends);
        this.stalls.add(group, standings, performance.now());
      }
      const nowMs = performance.now();
      this.longestGapMs = Math.max(this.longestGapMs, nowMs - (lastMs ?? nowMs));
      lastMs = nowMs;
      this.looks++;
      await systemClock.sleep(EVERY_MS, this.#stop.signal).catch((error: unknown) => {
        if (!this.#stop.signal.aborted) throw error;
      });
    }
  }

  async #ends(topics: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const found = await Promise.all(
      topics.map(async (topic) => {
        const bounds = await this.#admin.fetchTopicOffsets(topic);
        return bounds.map(({ partition, high }) => [place(topic, partition), BigInt(high)] as const);
      }),
    );
    return new Map(found.flat());
  }

  /** All partitions of the group's topics; one it never committed counts from its beginning. */
  async #standings(groupId: Group, ends: ReadonlyMap<string, bigint>): Promise<Standing[]> {
    const found = await this.#committed(groupId);
    const committed = new Map(
      found.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [place(topic, partition), BigInt(offset)] as const),
      ),
    );
    const topics = new Set(found.map(({ topic }) => topic));
    const owns = (topic: string): boolean => topics.has(topic) || OWN[groupId].test(topic);
    return [...ends]
      .filter(([partition]) => owns(partition.slice(0, partition.lastIndexOf('/'))))
      .map(([partition, end]) => ({ partition, committed: atLeastZero(committed.get(partition)), end }));
  }

  async #committed(groupId: Group): Promise<Awaited<ReturnType<Admin['fetchOffsets']>>> {
    try {
      return await this.#admin.fetchOffsets({ groupId });
    } catch (cause) {
      throw new Error(`what ${groupId} has committed can't be read: ${errorText(cause)}`, { cause });
    }
  }
}

const place = (topic: string, partition: number): string => `${topic}/${partition}`;
const atLeastZero = (offset = 0n): bigint => (offset < 0n ? 0n : offset);
