import { derivedTopics } from '@ml-connector/catalogue';
import { FIXED_TOPICS, serviceOfDeadLetters, TOPICS } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../config/data-folder.js';

const partition = z.object({
  partition: z.number().int(),
  /** First offset there was, and the one behind the last: of what compaction has left between them nothing is said. */
  from: z.string(),
  to: z.string(),
  records: z.number().int(),
  /** SHA-256 of the lines. */
  sha256: z.string(),
});

/** What a backup of the bus holds; written last, so that a folder without it is no backup. */
export const manifest = z.object({
  format: z.literal(1),
  /** ISO 8601: before the first record was read. */
  takenAt: z.string(),
  topics: z.array(
    z.object({
      topic: z.string(),
      /** Its records are named by their offsets elsewhere: they get the same ones again. */
      exactOffsets: z.boolean(),
      partitions: z.array(partition),
    }),
  ),
});
/** See `manifest`. */
export type Manifest = z.infer<typeof manifest>;
/** One partition of it. */
export type SavedPartition = z.infer<typeof partition>;

/** A topic that is kept. */
export interface KeptTopic {
  readonly topic: string;
  readonly exactOffsets: boolean;
}

/**
 * Topics that nothing else can bring back: raw records and the states of connections (compacted), dead letters and what
 * was done with them. Notices, commands and rows are made again. Letters are named by their offsets, also by what was
 * done with them.
 */
export const KEPT_TOPICS: readonly KeptTopic[] = [...FIXED_TOPICS, ...derivedTopics()].flatMap(
  ({ name, retention }) => {
    const exactOffsets = serviceOfDeadLetters(name) !== undefined || name === TOPICS.deadLetterAction;
    return retention === 'compacted' || exactOffsets ? [{ topic: name, exactOffsets }] : [];
  },
);

/** File of a partition. */
export function partitionFile(folder: string, topic: string, number: number): string {
  return join(folder, topic, `${number}.jsonl.gz`);
}

/** The manifest of a folder. Throws `no_backup`. */
export function readManifest(folder: string): Manifest {
  const found = manifest.safeParse(readJsonFile(join(folder, 'manifest.json')));
  if (!found.success)
    throw new TerminalError(
      'no_backup',
      `${folder} holds no whole backup of the bus: its manifest.json is missing or wrong`,
    );
  return found.data;
}
