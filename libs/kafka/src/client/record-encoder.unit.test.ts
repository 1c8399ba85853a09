import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { partitionOfKey } from './murmur2.js';
import { encodeRecord, type RecordToEncode } from './record-encoder.js';

// Not the driver of this library, whose encoder is replaced: the original as it was published.
const original = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/record/v0') as (
  record: RecordToEncode,
) => { buffer: Buffer };

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', maxLength: 200 });
const part = fc.oneof(bytes, text);
const record = fc.record({
  offsetDelta: fc.nat(2_000_000),
  timestampDelta: fc.integer({ min: 0, max: 2 ** 30 }),
  key: fc.oneof(part, fc.constant(null)),
  value: fc.oneof(part, fc.constant(null)),
  headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.oneof(part, fc.array(part, { maxLength: 3 }))),
});

describe('encodeRecord', () => {
  it('writes the bytes the driver writes', () => {
    fc.assert(
      fc.property(record, (given) => {
        expect(encodeRecord(given).buffer.equals(original(given).buffer)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('partitionOfKey', () => {
  it('chooses the partition the driver chooses', () => {
    const choose = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({ partitionId, leader: 1 }));
    fc.assert(
      fc.property(fc.oneof(bytes, text), (key) => {
        const message = { key, value: null };
        expect(partitionOfKey(key, 12)).toBe(
          choose({ topic: 't', partitionMetadata: partitionMetadata as never, message }),
        );
      }),
      { numRuns: 5000 },
    );
  });
});
