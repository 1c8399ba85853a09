import { LOADED_COLUMN } from './block-form.js';
import { blockHead } from './block-head.js';
import { putLength, sizeOfLength } from './numbers.js';
import { packed } from './pack-block.js';

const TYPE = "DateTime64(3, 'UTC')";
const WIDTH = 8;

/**
 * A packed block with the moment of loading in each row, as frames of zstd: its columns as they came, and one more.
 * `ingestedAtMs`: epoch milliseconds.
 */
export function stampBlock(block: Buffer, ingestedAtMs: number): readonly Buffer[] {
  const { columns, rows, at } = blockHead(block);
  const head = Buffer.allocUnsafe(sizeOfLength(columns + 1) + sizeOfLength(rows));
  putLength(head, putLength(head, 0, columns + 1), rows);
  const name = Buffer.from(`${String.fromCharCode(LOADED_COLUMN.length)}${LOADED_COLUMN}`);
  const type = Buffer.from(`${String.fromCharCode(TYPE.length)}${TYPE}`);
  const moment = Buffer.alloc(WIDTH);
  moment.writeBigInt64LE(BigInt(ingestedAtMs));
  return [packed(head), block.subarray(at), packed(Buffer.concat([name, type, Buffer.alloc(rows * WIDTH, moment)]))];
}
