import { Blocks, rawTopic } from '@ml-connector/catalogue';
import {
  decodeRawItem,
  readRange,
  readRawItem,
  topicRanges,
  type KafkaClient,
  type OffsetRange,
} from '@ml-connector/kafka';
import type { ReplayRequest } from './replay-request.js';

/** What a replay would read in one partition. Moments are ISO 8601, of writing. */
export interface PartitionCount {
  readonly partition: number;
  readonly from: string;
  readonly to: string;
  /** Offsets in the range: its messages, or more where compaction took some. */
  readonly offsets: number;
  readonly firstAt: string | null;
  readonly lastReadAt: string | null;
}

/** What a replay would do. */
export interface RangeCount {
  readonly partitions: readonly PartitionCount[];
  /** Messages looked at; all of them, when `exact`. */
  readonly read: number;
  readonly exact: boolean;
  /** Messages of the division and rows by table, projected from what was read where that was not all. */
  readonly messages: number;
  readonly rows: Readonly<Record<string, number>>;
  readonly unreadable: number;
}

/** Messages of a partition that are looked at; beyond, the rest is projected. */
export const SAMPLE_PER_PARTITION = 20_000;

interface Tally {
  read: number;
  messages: number;
  unreadable: number;
  readonly rows: Map<string, number>;
  /** Where decoded rows go before they are forgotten. */
  readonly blocks: Blocks;
  readonly times: Map<number, { first: number; last: number }>;
}

/** Reads the beginning of a range, decodes it and loads nothing. */
export async function countRange(
  kafka: KafkaClient,
  request: ReplayRequest,
  signal: AbortSignal,
  samplePerPartition = SAMPLE_PER_PARTITION,
): Promise<RangeCount> {
  const topic = rawTopic(request.feed);
  const ranges = await topicRanges(kafka, topic, request.limits);
  const sample = ranges.map((range) => {
    const last = range.from + BigInt(samplePerPartition);
    return { ...range, to: last < range.to ? last : range.to };
  });
  const tally: Tally = { read: 0, messages: 0, unreadable: 0, rows: new Map(), blocks: new Blocks(), times: new Map() };
  await readRange(
    kafka,
    topic,
    sample,
    ({ partition, messages }) => {
      for (const message of messages) {
        tally.read++;
        const at = Number(message.timestamp);
        const known = tally.times.get(partition);
        if (known === undefined) tally.times.set(partition, { first: at, last: at });
        else known.last = at;
        const ofDivision =
          request.divisionKey === undefined || message.key?.toString().startsWith(`${request.divisionKey}|`);
        if (ofDivision === true) count(tally, request, partition, message);
      }
      return Promise.resolve();
    },
    { signal },
  );
  return project(ranges, sample, tally);
}

function count(
  tally: Tally,
  request: ReplayRequest,
  partition: number,
  message: Parameters<typeof readRawItem>[1],
): void {
  const read = readRawItem(request.feed.name, message);
  if (read.kind !== 'ok') tally.unreadable++;
  else if (read.value.marker === undefined) {
    tally.messages++;
    const decoded = decodeRawItem(request.feed, partition, read.value, tally.blocks.of);
    tally.blocks.clear();
    if (!decoded.ok) tally.unreadable++;
    else
      for (const table of decoded.tables)
        if (request.tables.has(table)) tally.rows.set(table, (tally.rows.get(table) ?? 0) + 1);
  }
}

function project(ranges: readonly OffsetRange[], sample: readonly OffsetRange[], tally: Tally): RangeCount {
  const size = (all: readonly OffsetRange[]): number => all.reduce((sum, { from, to }) => sum + Number(to - from), 0);
  const factor = size(sample) === 0 ? 1 : size(ranges) / size(sample);
  const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    partitions: ranges.map(({ partition, from, to }) => ({
      partition,
      from: from.toString(),
      to: to.toString(),
      offsets: Number(to - from),
      firstAt: iso(tally.times.get(partition)?.first),
      lastReadAt: iso(tally.times.get(partition)?.last),
    })),
    read: tally.read,
    exact: factor === 1,
    messages: Math.round(tally.messages * factor),
    rows: Object.fromEntries([...tally.rows].map(([table, rows]) => [table, Math.round(rows * factor)])),
    unreadable: Math.round(tally.unreadable * factor),
  };
}
