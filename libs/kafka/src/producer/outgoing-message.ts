import type { WireHeaders } from '@ml-connector/contracts';

/** A message to be written. */
export interface OutgoingMessage {
  /** Decides the partition (murmur2, as the Java client does) and the compaction; null: spread. */
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: WireHeaders;
  /** Overrides the key's choice. */
  readonly partition?: number;
  /** Epoch milliseconds as text, where it is not now; those of one send lie less than 2^31 ms apart. */
  readonly timestamp?: string;
}

/** Bytes of a request at most; the broker refuses a record batch above 1 MiB. */
export const MAX_REQUEST_BYTES = 950_000;

/** Length fields, offset and timestamp of a record, and of a header. */
const RECORD_OVERHEAD_BYTES = 32;
const HEADER_OVERHEAD_BYTES = 6;

/** Bytes a message takes on the wire, a little more rather than less. */
export function messageBytes(message: OutgoingMessage): number {
  let bytes = RECORD_OVERHEAD_BYTES + bytesOf(message.key) + bytesOf(message.value);
  for (const [name, value] of Object.entries(message.headers ?? {}))
    for (const one of Array.isArray(value) ? value : [value])
      bytes += HEADER_OVERHEAD_BYTES + bytesOf(name) + bytesOf(one);
  return bytes;
}

function bytesOf(part: Buffer | string | null | undefined): number {
  if (part === null || part === undefined) return 0;
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}

/** Cuts messages into runs of at most `maxBytes`, in order; a message above it goes alone. */
export function* splitBySize<M extends OutgoingMessage>(
  messages: readonly M[],
  maxBytes: number = MAX_REQUEST_BYTES,
): Generator<{ readonly messages: M[]; readonly bytes: number }> {
  let run: M[] = [];
  let total = 0;
  for (const message of messages) {
    const bytes = messageBytes(message);
    if (run.length > 0 && total + bytes > maxBytes) {
      yield { messages: run, bytes: total };
      run = [];
      total = 0;
    }
    run.push(message);
    total += bytes;
  }
  if (run.length > 0) yield { messages: run, bytes: total };
}
