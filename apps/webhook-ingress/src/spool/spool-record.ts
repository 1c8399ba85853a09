import { crc32 } from 'node:zlib';
import { z } from 'zod';

const record = z.strictObject({
  key: z.string(),
  value: z.string(),
  /** Of a notice that is traced. */
  headers: z.strictObject({ traceparent: z.string() }).exactOptional(),
});
/** A message as it waits on disk. */
export type SpoolRecord = z.infer<typeof record>;

/** A segment's messages in order. */
export interface ReadSegment {
  readonly records: readonly SpoolRecord[];
  /** Lines that are whole but not as written. A torn end is none: its writer was never told that it is kept. */
  readonly damagedLines: number;
}

/** One line: checksum, blank, JSON. */
export function encodeRecord({ key, value, headers }: SpoolRecord): string {
  const text = JSON.stringify({ key, value, headers });
  return `${checksum(text)} ${text}\n`;
}

/** Reads the lines of a segment. */
export function decodeSegment(text: string): ReadSegment {
  const lines = text.split('\n');
  lines.pop();
  const records: SpoolRecord[] = [];
  for (const line of lines) {
    const json = line.slice(9);
    if (line.slice(0, 9) === `${checksum(json)} `) records.push(record.parse(JSON.parse(json)));
  }
  return { records, damagedLines: lines.length - records.length };
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
