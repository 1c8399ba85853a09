import type * as KafkaJs from 'kafkajs';
import { createRequire } from 'node:module';
import { crc32C } from './crc32c.js';
import { decodeRecord } from './record-decoder.js';
import { encodeRecord } from './record-encoder.js';

interface DriverEncoder {
  buf: Buffer;
  offset: number;
  ensureAvailable(length: number): void;
}

const load = createRequire(import.meta.url);
const grow = (load('kafkajs/src/protocol/encoder') as { nextPowerOfTwo(value: number): number }).nextPowerOfTwo;

/** Parts of the driver that take most of its time, and ours in their place. */
const REPLACED = {
  'recordBatch/record/v0/index.js': encodeRecord,
  'recordBatch/record/v0/decoder.js': decodeRecord,
  'recordBatch/crc32C/crc32C.js': crc32C,
};

/** Puts ours in the place of the driver's, before anything of the driver takes hold of it. */
function replaceParts(): void {
  for (const [name, part] of Object.entries(REPLACED)) {
    const path = load.resolve(`kafkajs/src/protocol/${name}`);
    load(path);
    const module = load.cache[path];
    if (module === undefined) throw new Error(`the Kafka driver has no ${name} where kafkajs 2.2.4 keeps it`);
    module.exports = part;
  }
}

/** Buffers that are written in full anyway need not be filled with zeros first. */
function growWithoutFilling(): void {
  const encoder = load('kafkajs/src/protocol/encoder') as { prototype: DriverEncoder };
  encoder.prototype.ensureAvailable = function (this: DriverEncoder, length: number): void {
    if (this.offset + length <= this.buf.length) return;
    const larger = Buffer.allocUnsafe(grow(this.offset + length));
    this.buf.copy(larger, 0, 0, this.offset);
    this.buf = larger;
  };
}

replaceParts();
growWithoutFilling();

/** kafkajs 2.2.4 with faster records and checksums; everything of this library takes the driver from here. */
export const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  Kafka,
  logLevel,
  Partitioners,
  ResourcePatternTypes,
} = load('kafkajs') as typeof KafkaJs;
