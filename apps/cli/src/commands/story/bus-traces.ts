import { blockLines, rawTopic, rowsTopic, type Feed } from '@ml-connector/catalogue';
import { notice, readRawEnvelope, readRowsEnvelope, rawKey, TOPICS } from '@ml-connector/contracts';
import {
  offsetAtTime,
  partitionOfKey,
  readMessageAt,
  readPartition,
  readTopic,
  TopicAdmin,
  type KafkaClient,
  type ReadMessage,
} from '@ml-connector/kafka';
import { ConnectorError, parseJson } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';
import type { CallTrace, NoticeTrace, Place, RawTrace } from './trace.js';
import type { FoundRow } from './warehouse-rows.js';

/** How far two clocks may be apart. */
const SKEW_MS = 5 * 60_000;
const SCAN_TIMEOUT_MS = 600_000;

/** What a raw message says of itself and of the call that brought it. */
export function rawTraceOf(feed: Feed, message: ReadMessage): { raw: RawTrace; call: CallTrace } | undefined {
  try {
    const { kind, version, connectionId, division, fetchedAt, lineageId } = readRawEnvelope(message.headers);
    const value = message.value ?? Buffer.alloc(0);
    return {
      raw: {
        kind,
        key: message.key?.toString('utf8') ?? '',
        version,
        bytes: value.length,
        sha256: createHash('sha256').update(value).digest('hex'),
        writtenAt: new Date(Number(message.timestamp)).toISOString(),
      },
      call: { lineageId, connectionId, path: `/api/v1/${division}/${feed.path}`, fetchedAt },
    };
  } catch (error) {
    if (error instanceof ConnectorError) return undefined;
    throw error;
  }
}

/** The raw message at a place; undefined where a newer state of its key has replaced it. */
export function rawAt(kafka: KafkaClient, { topic, partition, offset }: Place): Promise<ReadMessage | undefined> {
  return readMessageAt(kafka, topic, partition, BigInt(offset));
}

/** Every state of a record that the raw topic still holds; reads a whole partition. */
export async function rawStatesOf(
  kafka: KafkaClient,
  feed: Feed,
  divisionKey: string,
  declaredKey: string,
): Promise<ReadMessage[]> {
  const topic = rawTopic(feed);
  const key = rawKey(divisionKey, declaredKey);
  const partition = partitionOfKey(key, await new TopicAdmin(kafka).partitionCount(topic));
  const found: ReadMessage[] = [];
  await readPartition(kafka, { topic, partition, from: 0n, timeoutMs: SCAN_TIMEOUT_MS }, (message) => {
    if (message.key?.toString('utf8') === key) found.push(message);
  });
  return found;
}

/** Notices of a record that are still kept, oldest first. */
export async function noticesOf(
  kafka: KafkaClient,
  feed: Feed,
  divisionKey: string,
  keys: ReadonlySet<string>,
): Promise<NoticeTrace[]> {
  const found: NoticeTrace[] = [];
  await readTopic(kafka, TOPICS.notice, ({ value, partition, offset }) => {
    const told = notice.safeParse(parseJson(value?.toString('utf8') ?? '')).data;
    if (told === undefined || `${told.region}:${told.division}` !== divisionKey) return;
    if (!feed.webhookTopics.includes(told.topic) || !keys.has(told.key.toLowerCase())) return;
    const { topic: webhookTopic, action, receivedAt } = told;
    found.push({ topic: TOPICS.notice, partition, offset, webhookTopic, action, receivedAt });
  });
  return found.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
}

/**
 * The messages that brought rows of one raw record to one table's writer, by row: of the raw partition's number, about
 * its raw offset, written between the call and the loading. A row has none where it is older than the topic keeps.
 */
export async function carriersOf(kafka: KafkaClient, rows: readonly FoundRow[]): Promise<ReadonlyMap<FoundRow, Place>> {
  const carriers = new Map<FoundRow, Place>();
  const [first] = rows;
  if (first === undefined) return carriers;
  const topic = rowsTopic(first.table);
  const { partition, offset } = first.raw;
  const times = (of: 'fetchedAt' | 'ingestedAt'): number[] => rows.map((row) => Date.parse(row[of]));
  const from = await offsetAtTime(kafka, topic, partition, Math.min(...times('fetchedAt')) - SKEW_MS);
  const to = await offsetAtTime(kafka, topic, partition, Math.max(...times('ingestedAt')) + SKEW_MS);
  const wanted = rows.map((row) => ({ row, start: rowStart(row) }));
  await readPartition(kafka, { topic, partition, from, to, timeoutMs: SCAN_TIMEOUT_MS }, (message) => {
    if (!isAbout(message, BigInt(offset))) return;
    const lines = rowsOf(message);
    for (const { row, start } of wanted) {
      // Of repeats the last one before the loading.
      const isLate = carriers.has(row) && Number(message.timestamp) > Date.parse(row.ingestedAt);
      if (!isLate && lines.some((line) => line.includes(start)))
        carriers.set(row, { topic, partition, offset: message.offset });
    }
  });
  return carriers;
}

/** Rows of a rows message as JSON texts; none where its value is not what its headers say. */
function rowsOf({ headers, value }: ReadMessage): readonly string[] {
  if (value === null || value.length === 0) return [];
  if (readRowsEnvelope(headers).form !== 'block') return value.toString('utf8').split('\n');
  try {
    return blockLines(value);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** How the transformer's JSON of a row goes on behind its division. */
function rowStart({ id, version }: FoundRow): string {
  return `"id":${JSON.stringify(id)},"version":"${version}"`;
}

function isAbout({ headers }: ReadMessage, offset: bigint): boolean {
  try {
    const { kind, rawOffsets } = readRowsEnvelope(headers);
    const [first, last] = rawOffsets.map(BigInt);
    return kind === 'rows' && first !== undefined && last !== undefined && first <= offset && offset <= last;
  } catch (error) {
    if (error instanceof ConnectorError || error instanceof SyntaxError) return false;
    throw error;
  }
}
