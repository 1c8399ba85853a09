import type { OutgoingMessage } from '@ml-connector/kafka';
import { TerminalError } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { partitionFile, type SavedPartition } from './manifest.js';
import { messageOf } from './stored-record.js';

/** A message of a backup. */
export type SavedMessage = OutgoingMessage & { readonly offset: bigint };

/** The lines of a partition's file. */
async function* lines(folder: string, topic: string, partition: number): AsyncGenerator<string> {
  const unpacked = createGunzip();
  // An error of the file destroys what is read below, which then throws it.
  pipeline(createReadStream(partitionFile(folder, topic, partition)), unpacked, () => undefined);
  yield* createInterface({ input: unpacked, crlfDelay: Infinity });
  if (unpacked.errored !== null) throw unpacked.errored;
}

/** Messages of a partition in their order. */
export async function* savedMessages(folder: string, topic: string, partition: number): AsyncGenerator<SavedMessage> {
  for await (const line of lines(folder, topic, partition)) yield messageOf(line, partition);
}

/** Reads a file through. Throws `backup_damaged` when it is not what was written. */
export async function checkSaved(folder: string, topic: string, saved: SavedPartition): Promise<void> {
  const hash = createHash('sha256');
  let records = 0;
  const damaged = (why: string, cause?: unknown): TerminalError =>
    new TerminalError('backup_damaged', `${partitionFile(folder, topic, saved.partition)} ${why}`, { cause });
  try {
    for await (const line of lines(folder, topic, saved.partition)) {
      hash.update(`${line}\n`);
      records++;
    }
  } catch (cause) {
    throw damaged("can't be read", cause);
  }
  if (records !== saved.records) throw damaged(`has ${records} records, not ${saved.records}`);
  if (hash.digest('hex') !== saved.sha256) throw damaged('is not as it was written');
}
