import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockBuilder } from './block-builder.js';
import { blockHead } from './block-head.js';
import { packBlock, unpackBlock } from './pack-block.js';
import { addJsonRow } from './put-parsed.js';
import { blockLines } from './read-block.js';
import { stampBlock } from './stamp-block.js';

const ROWS = ['one', 'two', 'three'].map((name) => `{"division_key":"nl:1","name":"${name}"}`);

function accounts(): Buffer {
  const block = new BlockBuilder('dim_account');
  for (const row of ROWS) addJsonRow(block, row);
  return block.encode();
}

describe('a packed block', () => {
  it('is what it was once it is unpacked, and says how much is in it before', () => {
    const block = accounts();
    const plain = unpackBlock(block);
    expect(packBlock(plain).equals(block)).toBe(true);
    expect(blockHead(block)).toEqual(blockHead(plain));
    expect(blockHead(block).rows).toBe(ROWS.length);
    expect(blockLines(block).map((line) => JSON.parse(line) as unknown)).toEqual(
      ROWS.map((row) => JSON.parse(row) as unknown),
    );
  });

  it('takes the moment of loading without being unpacked', () => {
    const block = accounts();
    const { at } = blockHead(block);
    expect(stampBlock(block, 1)[1]?.equals(block.subarray(at))).toBe(true);
  });

  it('that was damaged is refused as such, wherever it was', () => {
    const block = accounts();
    fc.assert(
      fc.property(fc.nat(block.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const damaged = Buffer.from(block);
        damaged[at] = (damaged[at] ?? 0) ^ bits;
        try {
          blockLines(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
    expect(() => unpackBlock(block.subarray(0, block.length - 1))).toThrow(RangeError);
  });
});
