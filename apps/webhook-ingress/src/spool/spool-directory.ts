import { open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** `000000000012-1a2b3c.spool`: written to; `.taken`: being sent; `.damaged`: kept for people. */
const SEGMENT = /^(\d{12}-[0-9a-f]+)\.(spool|taken)$/;

/** A segment that waits to be sent. */
export interface SegmentFile {
  /** Sorts by age. */
  readonly base: string;
  readonly name: string;
  readonly bytes: number;
}

/** The segments in a directory, oldest first. */
export async function listSegments(dir: string): Promise<SegmentFile[]> {
  const found: SegmentFile[] = [];
  for (const name of (await readdir(dir)).sort()) {
    const base = SEGMENT.exec(name)?.[1];
    const facts = base === undefined ? undefined : await unlessMissing(stat(join(dir, name)));
    if (base !== undefined && facts !== undefined) found.push({ base, name, bytes: facts.size });
  }
  return found;
}

/** Makes a segment and its entry in the directory durable. */
export async function createSegment(dir: string, name: string): Promise<FileHandle> {
  const handle = await open(join(dir, name), 'ax', 0o600);
  const entry = await open(dir, 'r');
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
  return handle;
}

/** Renames a segment for sending; from then on its writer's records go elsewhere. Undefined when it is gone. */
export async function takeSegment(dir: string, { base, name }: SegmentFile): Promise<string | undefined> {
  const taken = `${base}.taken`;
  return (await unlessMissing(rename(join(dir, name), join(dir, taken)).then(() => true))) === true ? taken : undefined;
}

/** Removes a sent segment; another process may have been faster. */
export async function removeSegment(dir: string, name: string): Promise<void> {
  await unlessMissing(unlink(join(dir, name)));
}

/** Undefined when the file is missing; any other error is thrown. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
