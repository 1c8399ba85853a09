import {
  createKafkaClient,
  readTopic,
  TopicAdmin,
  topicBounds,
  TopicProducer,
  type OutgoingMessage,
  type ReadMessage,
} from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { uniqueName } from '@ml-connector/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { partitionFile, readManifest, type KeptTopic } from './manifest.js';
import { restoreBus } from './restore-bus.js';
import { saveBus } from './save-bus.js';

const kafka = createKafkaClient({
  brokers: process.env['KAFKA_BROKERS'] ?? '',
  clientId: 'backup-test',
  logger: silentLogger,
});
const admin = kafka.admin();
const sink = new TopicProducer(kafka, {
  logger: silentLogger,
  meter: silentMeter,
  clock: systemClock,
  health: { register: () => undefined },
  fail: () => undefined,
});
const parent = mkdtempSync(join(tmpdir(), 'ml-connector-backup-'));
const PARTITIONS = 2;
const LAYOUT = { dataPartitions: PARTITIONS, controlPartitions: PARTITIONS, replicationFactor: 1 };
const DAY_MS = 86_400_000;
const ignore = (): void => undefined;

let raw: string;
let letters: string;
let kept: KeptTopic[];
let folder: string;

afterAll(async () => {
  await sink.disconnect();
  await admin.disconnect();
  rmSync(parent, { recursive: true, force: true });
});
beforeEach(async () => {
  [raw, letters] = [uniqueName('raw'), uniqueName('letters')];
  kept = [
    { topic: raw, exactOffsets: false },
    { topic: letters, exactOffsets: true },
  ];
  folder = join(parent, raw);
  await admin.connect();
  await make();
});

const make = (): Promise<string[]> =>
  new TopicAdmin(kafka).ensureTopics(
    [
      { name: raw, retention: 'compacted', size: 'data' },
      { name: letters, retention: '30d', size: 'data' },
    ],
    LAYOUT,
  );

/** As after the loss of all brokers. */
async function loseAndMake(): Promise<void> {
  await admin.deleteTopics({ topics: [raw, letters] });
  // Brokers hear of it later: a topic that one still knows would be taken for there.
  const known = async (): Promise<string[]> =>
    (await admin.listTopics()).filter((name) => [raw, letters].includes(name));
  await vi.waitFor(async () => expect(await known()).toEqual([]), { timeout: 30_000, interval: 50 });
  await make();
}

async function contentOf(topic: string): Promise<ReadMessage[]> {
  const found: ReadMessage[] = [];
  await readTopic(kafka, topic, ({ partition, offset, timestamp, key, value, headers = {} }) => {
    found.push({ partition, offset, timestamp, key, value, headers });
  });
  return found.sort((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
}

/** Months lie between them, bytes are no text, a header comes twice, a value is empty. */
const NASTY: OutgoingMessage[] = [
  { key: 'a', value: Buffer.from([0, 255, 10, 13]), partition: 0, headers: { version: '7', twice: ['1', '2'] } },
  { key: 'b', value: '{"n": 1.10}\n', partition: 0, headers: { empty: '' } },
  { key: 'a', value: 'later', partition: 0 },
  { key: 'c', value: '', partition: 1 },
].map((message, n) => ({ ...message, timestamp: String(systemClock.now() - (100 - n * 30) * DAY_MS) }));

describe('a backup of the bus', () => {
  it('comes back with keys, bytes, headers, times and the order of each partition', async () => {
    for (const message of NASTY) await sink.send(raw, [message]);
    const before = await contentOf(raw);
    await saveBus(kafka, kept, folder, ignore);
    await loseAndMake();
    await restoreBus({ kafka, sink }, readManifest(folder), folder, ignore);
    expect(before).toHaveLength(NASTY.length);
    expect(await contentOf(raw)).toEqual(before);
  });

  it('gives letters the offsets they had, also behind those that are no longer kept', async () => {
    for (let n = 0; n < 5; n++) await sink.send(letters, [{ key: null, value: `letter ${n}`, partition: 1 }]);
    await new TopicAdmin(kafka).removeBefore(letters, 1, 3n);
    await saveBus(kafka, kept, folder, ignore);
    await loseAndMake();
    await restoreBus({ kafka, sink }, readManifest(folder), folder, ignore);
    const found = await contentOf(letters);
    expect(found.map(({ offset, value }) => `${offset} ${value}`)).toEqual(['3 letter 3', '4 letter 4']);
    const bounds = await topicBounds(kafka, letters);
    expect(bounds.find(({ partition }) => partition === 1)).toMatchObject({ low: 3n, high: 5n });
  });

  it('is refused before anything is written where it does not fit', async () => {
    await sink.send(raw, NASTY.slice(0, 1));
    await saveBus(kafka, kept, folder, ignore);
    const manifest = readManifest(folder);
    const restore = (changed = manifest): Promise<void> => restoreBus({ kafka, sink }, changed, folder, ignore);
    await expect(restore()).rejects.toMatchObject({ code: 'topic_not_empty' });
    await expect(saveBus(kafka, kept, folder, ignore)).rejects.toMatchObject({ code: 'folder_taken' });
    await loseAndMake();
    const fewer = manifest.topics.map((topic) => ({ ...topic, partitions: topic.partitions.slice(0, 1) }));
    await expect(restore({ ...manifest, topics: fewer })).rejects.toMatchObject({ code: 'partition_count' });
    writeFileSync(partitionFile(folder, raw, 0), 'no gzip');
    await expect(restore()).rejects.toMatchObject({ code: 'backup_damaged' });
    expect(await contentOf(raw)).toEqual([]);
    writeFileSync(join(folder, 'manifest.json'), '{}');
    expect(() => readManifest(folder)).toThrow(/no whole backup/);
  });
});
