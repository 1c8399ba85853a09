import { readRange, topicBounds, type KafkaClient } from '@ml-connector/kafka';
import { systemClock, TerminalError } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeJsonFile } from '../config/data-folder.js';
import { partitionFile, type KeptTopic, type Manifest, type SavedPartition } from './manifest.js';
import { lineOf } from './stored-record.js';

/**
 * Writes what topics hold now into a folder, a file a partition, while everything goes on. Throws `folder_taken` where
 * the folder holds something: a backup never goes over another.
 */
export async function saveBus(
  kafka: KafkaClient,
  topics: readonly KeptTopic[],
  folder: string,
  onTopic: (topic: string, records: number) => void,
): Promise<Manifest> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new TerminalError('folder_taken', `${folder} is not empty: a backup gets a folder of its own`);
  mkdirSync(folder, { recursive: true });
  const takenAt = new Date(systemClock.now()).toISOString();
  const saved: Manifest['topics'] = [];
  for (const { topic, exactOffsets } of topics) {
    const partitions = await saveTopic(kafka, topic, folder);
    saved.push({ topic, exactOffsets, partitions });
    onTopic(
      topic,
      partitions.reduce((sum, { records }) => sum + records, 0),
    );
  }
  const whole: Manifest = { format: 1, takenAt, topics: saved };
  writeJsonFile(join(folder, 'manifest.json'), whole);
  return whole;
}

async function saveTopic(kafka: KafkaClient, topic: string, folder: string): Promise<SavedPartition[]> {
  const bounds = await topicBounds(kafka, topic);
  const files = new Map(
    bounds.map(({ partition }) => [partition, new PartitionFile(partitionFile(folder, topic, partition))]),
  );
  const ranges = bounds
    .filter(({ low, high }) => high > low)
    .map(({ partition, low, high }) => ({ partition, from: low, to: high }));
  await readRange(kafka, topic, ranges, async ({ partition, messages }) => {
    for (const message of messages) await files.get(partition)?.add(lineOf(message));
  });
  const saved: SavedPartition[] = [];
  for (const { partition, low, high } of bounds) {
    const file = files.get(partition) as PartitionFile;
    saved.push({ partition, from: low.toString(), to: high.toString(), ...(await file.end()) });
  }
  return saved;
}

/** Lines, compressed. */
class PartitionFile {
  readonly #gzip = createGzip({ level: 1 });
  readonly #hash = createHash('sha256');
  readonly #written: Promise<void>;
  #records = 0;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    const file = createWriteStream(path, { mode: 0o600 });
    this.#written = finished(this.#gzip.pipe(file));
    // Told by `end`; until then a disk that is full would end the process.
    void Promise.allSettled([this.#written]);
    file.on('error', (error) => this.#gzip.destroy(error));
  }

  async add(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`);
    this.#records++;
    this.#hash.update(bytes);
    if (!this.#gzip.write(bytes)) await Promise.race([once(this.#gzip, 'drain'), this.#written]);
  }

  async end(): Promise<{ readonly records: number; readonly sha256: string }> {
    this.#gzip.end();
    await this.#written;
    return { records: this.#records, sha256: this.#hash.digest('hex') };
  }
}
