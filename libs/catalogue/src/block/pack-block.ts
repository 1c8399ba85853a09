import { constants, zstdCompressSync, zstdDecompressSync, type ZstdOptions } from 'node:zlib';
import { blockHead } from './block-head.js';

/** The fastest: higher ones save few bytes and cost the transformer more than all others save by them. */
const PACKING: ZstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** A message is a megabyte at most before it is packed; what unpacks to more is none of ours. */
const UNPACKING: ZstdOptions = { maxOutputLength: 64 * 1024 * 1024 };

/**
 * A block as it travels: how many columns and rows it has, readable as they are, and its columns as a frame of zstd. An
 * insert joins frames, so that nobody unpacks them before ClickHouse does.
 */
export function packBlock(block: Buffer): Buffer {
  const { at } = blockHead(block);
  return Buffer.concat([block.subarray(0, at), packed(block.subarray(at))]);
}

/** The block that was packed. Throws a RangeError for bytes that are none. */
export function unpackBlock(block: Buffer): Buffer {
  const { at } = blockHead(block);
  try {
    return Buffer.concat([block.subarray(0, at), zstdDecompressSync(block.subarray(at), UNPACKING)]);
  } catch (cause) {
    throw new RangeError('a block can not be unpacked', { cause });
  }
}

/** Bytes as a frame of zstd. */
export function packed(bytes: Buffer): Buffer {
  return zstdCompressSync(bytes, PACKING);
}
