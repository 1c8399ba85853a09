import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, RetriableError, type Logger } from '@ml-connector/kernel';
import { GroupCommit } from './group-commit.js';
import { createSegment, listSegments, removeSegment, takeSegment, unlessMissing } from './spool-directory.js';
import { decodeSegment, encodeRecord, type SpoolRecord } from './spool-record.js';

/** Where a spool is and how much it may take. */
export interface SpoolOptions {
  readonly dir: string;
  readonly maxBytes: number;
  readonly logger: Logger;
  /** Hears the bytes on disk after each change. */
  readonly onBytes?: (bytes: number) => void;
}

/** The oldest messages, to be discarded once they are elsewhere. */
export interface TakenSegment {
  readonly name: string;
  readonly records: readonly SpoolRecord[];
  readonly damagedLines: number;
}

interface ActiveSegment {
  readonly name: string;
  readonly handle: FileHandle;
  bytes: number;
}

/** What is sent, and after a crash sent again, at a time. */
const SEGMENT_BYTES = 524_288;
const MAX_GROUP = 500;
const FULL_RETRY_MS = 30_000;

/**
 * Messages on disk, in the order they came, within a bound. `append` resolves after fsync, so a crash loses nothing it
 * promised; `takeOldest` gives messages again until they are discarded, so a crash can double them. Two processes on
 * one directory lose nothing either: a segment is renamed before it is read, and a writer whose segment is gone after
 * its fsync writes again.
 */
export class Spool {
  readonly #group = new GroupCommit<string>((lines) => this.#exclusively(() => this.#write(lines)), MAX_GROUP);
  #queue: Promise<unknown> = Promise.resolve();
  #active: ActiveSegment | undefined;
  #next = 1;
  #fileBytes = 0;
  #pendingBytes = 0;

  constructor(private readonly options: SpoolOptions) {}

  /** Bytes on disk and on their way there. */
  get bytes(): number {
    return this.#fileBytes + this.#pendingBytes;
  }

  /** True from the moment on that a message of usual size would be refused. */
  get isFull(): boolean {
    return this.bytes + 1024 > this.options.maxBytes;
  }

  /** Finds what an earlier process left. */
  async open(): Promise<void> {
    await mkdir(this.options.dir, { recursive: true, mode: 0o700 });
    await this.#exclusively(() => this.#count());
  }

  /** Resolves once the message is durable. Retriable errors `spool_full`, `spool_failed`: it is not kept. */
  async append(record: SpoolRecord): Promise<void> {
    const line = encodeRecord(record);
    const bytes = Buffer.byteLength(line);
    if (this.bytes + bytes > this.options.maxBytes)
      throw new RetriableError('spool_full', 'the spool is full', { retryAfterMs: FULL_RETRY_MS });
    this.#pendingBytes += bytes;
    try {
      await this.#group.add(line);
    } catch (cause) {
      throw new RetriableError('spool_failed', `can't write the spool: ${errorText(cause)}`, {
        cause,
        retryAfterMs: FULL_RETRY_MS,
      });
    } finally {
      this.#pendingBytes -= bytes;
      this.options.onBytes?.(this.#fileBytes);
    }
  }

  /** The oldest segment; the same again until it is discarded. Undefined: nothing waits. */
  takeOldest(): Promise<TakenSegment | undefined> {
    return this.#exclusively(async () => {
      for (const segment of await this.#count()) {
        if (segment.name === this.#active?.name) await this.#closeActive();
        const name = await takeSegment(this.options.dir, segment);
        const text = name === undefined ? undefined : await unlessMissing(readFile(this.#path(name), 'utf8'));
        if (name !== undefined && text !== undefined) return { name, ...decodeSegment(text) };
      }
      return undefined;
    });
  }

  /** The messages are elsewhere. A damaged segment stays on disk for people to look at, out of the way. */
  discard({ name, damagedLines }: TakenSegment): Promise<void> {
    return this.#exclusively(async () => {
      if (damagedLines === 0) await removeSegment(this.options.dir, name);
      else {
        this.options.logger.error('spool_damaged', { file: name, lines: damagedLines });
        await unlessMissing(rename(this.#path(name), this.#path(name.replace('.taken', '.damaged'))));
      }
      await this.#count();
    });
  }

  /** Closes the file; what it holds stays for the next process. */
  close(): Promise<void> {
    return this.#exclusively(() => this.#closeActive());
  }

  async #write(lines: readonly string[]): Promise<void> {
    const data = Buffer.from(lines.join(''));
    for (;;) {
      const active = (this.#active ??= await this.#create());
      try {
        await active.handle.appendFile(data);
        await active.handle.datasync();
        active.bytes += data.length;
        if ((await unlessMissing(stat(this.#path(active.name)))) !== undefined) break;
      } catch (error) {
        // The end may be torn: nothing may follow it.
        await this.#closeActive();
        throw error;
      }
      await this.#closeActive();
    }
    this.#fileBytes += data.length;
    if (this.#active !== undefined && this.#active.bytes >= SEGMENT_BYTES) await this.#closeActive();
  }

  async #create(): Promise<ActiveSegment> {
    const number = String(this.#next++).padStart(12, '0');
    const name = `${number}-${randomBytes(3).toString('hex')}.spool`;
    return { name, handle: await createSegment(this.options.dir, name), bytes: 0 };
  }

  async #closeActive(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.handle.close();
  }

  async #count(): ReturnType<typeof listSegments> {
    const segments = await listSegments(this.options.dir);
    this.#fileBytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#next = Math.max(this.#next, ...segments.map(({ base }) => Number(base.slice(0, 12)) + 1));
    this.options.onBytes?.(this.#fileBytes);
    return segments;
  }

  #path(name: string): string {
    return join(this.options.dir, name);
  }

  /** Writing, taking and discarding never overlap. */
  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    // The caller hears of a failure; the next in the queue only has to know that it is over.
    this.#queue = Promise.allSettled([done]);
    return done;
  }
}
