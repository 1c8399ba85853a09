import type { BatchMessage, OutgoingMessage } from '@ml-connector/kafka';
import { z } from 'zod';

const bytes = z.base64().nullable();
const storedRecord = z.object({
  offset: z.string().regex(/^\d+$/),
  at: z.string().regex(/^-?\d+$/),
  key: bytes,
  value: bytes,
  /** In their order; a name that comes several times stands there several times. */
  headers: z.tuple([z.string(), bytes]).array(),
});

/** A message as one line of a backup, every byte of it kept. */
export function lineOf({ offset, timestamp, key, value, headers = {} }: BatchMessage): string {
  const pairs = Object.entries(headers).flatMap(([name, held]) =>
    (Array.isArray(held) ? held : [held]).map((one) => [name, one === undefined ? null : textOf(one)]),
  );
  return JSON.stringify({ offset, at: timestamp, key: textOf(key), value: textOf(value), headers: pairs });
}

/** The message of a line, for the partition it was of. Throws on a line that is none. */
export function messageOf(line: string, partition: number): OutgoingMessage & { readonly offset: bigint } {
  const { offset, at, key, value, headers } = storedRecord.parse(JSON.parse(line));
  const all: Record<string, Buffer | Buffer[]> = {};
  for (const [name, held] of headers) {
    const one = bufferOf(held) ?? Buffer.alloc(0);
    const known = all[name];
    all[name] = known === undefined ? one : [known, one].flat();
  }
  return {
    ...{ offset: BigInt(offset), timestamp: at, partition },
    ...{ key: bufferOf(key), value: bufferOf(value), headers: all },
  };
}

function textOf(held: Buffer | string | null): string | null {
  if (held === null) return null;
  return (typeof held === 'string' ? Buffer.from(held) : held).toString('base64');
}

function bufferOf(text: string | null): Buffer | null {
  return text === null ? null : Buffer.from(text, 'base64');
}
