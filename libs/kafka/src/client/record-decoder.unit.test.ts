import fc from 'fast-check';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { crc32C } from './crc32c.js';
import { decodeRecord, type BatchOfRecords, type RecordCursor } from './record-decoder.js';
import { encodeRecord } from './record-encoder.js';

// Not the driver of this library, whose parts are replaced: the originals as they were published.
const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => RecordCursor & {
  readVarIntBytes(): Buffer;
};
const original = load('kafkajs/src/protocol/recordBatch/record/v0/decoder') as typeof decodeRecord;
const originalCrc = load('kafkajs/src/protocol/recordBatch/crc32C/crc32C') as typeof crc32C;

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter((text) => text !== '__proto__');
const record = fc.record({
  offsetDelta: fc.nat(2_000_000),
  timestampDelta: fc.integer({ min: 0, max: 2 ** 30 }),
  key: fc.oneof(bytes, fc.constant(null)),
  value: fc.oneof(bytes, fc.constant(null)),
  headers: fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { minLength: 2, maxLength: 3 }))),
});
const batch: fc.Arbitrary<BatchOfRecords> = fc.record({
  firstOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String),
  firstTimestamp: fc.bigInt({ min: 0n, max: 2n ** 53n }).map(String),
  maxTimestamp: fc.constant('1700000000000'),
  timestampType: fc.constantFrom(0, 1),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
});

/** The cursor stands behind the record's length, as the driver hands it over. */
const cursorOf = (encoded: Buffer): RecordCursor => new Decoder(new Decoder(encoded).readVarIntBytes());

describe('decodeRecord', () => {
  it('reads what the driver reads', () => {
    fc.assert(
      fc.property(record, batch, (given, context) => {
        const { buffer } = encodeRecord(given);
        expect(decodeRecord(cursorOf(buffer), context)).toEqual(original(cursorOf(buffer), context));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a record that ends too early', () => {
    const { buffer } = encodeRecord({ key: 'k', value: 'value', headers: {} });
    const whole = cursorOf(buffer).buffer;
    expect(() => decodeRecord({ buffer: whole.subarray(0, whole.length - 3), offset: 0 })).toThrow(RangeError);
  });
});

describe('crc32C', () => {
  it('sums as the driver does', () => {
    expect(crc32C(Buffer.from('123456789'))).toBe(0xe3069283);
    fc.assert(
      fc.property(bytes, (given) => {
        expect(crc32C(given)).toBe(originalCrc(given));
      }),
      { numRuns: 1000 },
    );
  });
});
