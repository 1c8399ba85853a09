import type { KafkaClient } from '../client/create-client.js';

/** Offsets of one partition: `from` inclusive, `to` exclusive. */
export interface OffsetRange {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** Limits of a range; an absent one is the beginning or the end of the topic as it is now. Time in epoch milliseconds. */
export interface RangeLimits {
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly fromOffset?: bigint;
  readonly untilOffset?: bigint;
  /** Only these partitions; an offset means little across partitions. */
  readonly partitions?: readonly number[];
}

/**
 * Ranges of a topic by time of writing or by offsets, empty ones left out. A time range holds the messages written from
 * `fromMs` on and before `untilMs`.
 */
export async function topicRanges(client: KafkaClient, topic: string, limits: RangeLimits): Promise<OffsetRange[]> {
  const admin = client.admin();
  await admin.connect();
  try {
    const bounds = await admin.fetchTopicOffsets(topic);
    const atTime = async (ms: number | undefined): Promise<ReadonlyMap<number, bigint>> => {
      if (ms === undefined) return new Map();
      const found = await admin.fetchTopicOffsetsByTimestamp(topic, ms);
      return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
    };
    const starts = await atTime(limits.fromMs);
    const ends = await atTime(limits.untilMs);
    return bounds
      .filter(({ partition }) => limits.partitions === undefined || limits.partitions.includes(partition))
      .map(({ partition, low, high }) => ({
        partition,
        from: largest(BigInt(low), starts.get(partition), limits.fromOffset),
        to: smallest(BigInt(high), ends.get(partition), limits.untilOffset),
      }))
      .filter(({ from, to }) => to > from)
      .sort((a, b) => a.partition - b.partition);
  } finally {
    await admin.disconnect();
  }
}

/** Members of a consumer group that run now; 0 for a group nobody is in. */
export async function groupMembers(client: KafkaClient, groupId: string): Promise<number> {
  const admin = client.admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([groupId]);
    return groups.find((group) => group.groupId === groupId)?.members.length ?? 0;
  } finally {
    await admin.disconnect();
  }
}

function largest(first: bigint, ...others: (bigint | undefined)[]): bigint {
  return others.reduce<bigint>((most, one) => (one !== undefined && one > most ? one : most), first);
}

function smallest(first: bigint, ...others: (bigint | undefined)[]): bigint {
  return others.reduce<bigint>((least, one) => (one !== undefined && one >= 0n && one < least ? one : least), first);
}
