import { Cursor } from './cursor.js';
import { bigIntAt } from './numbers.js';
import { unpackBlock } from './pack-block.js';
import { uuidText } from './uuid.js';
import { wireType, type WireType } from './wire-type.js';

const DAY_MS = 86_400_000;
const INDEX_WIDTH_MASK = 0xffn;

/** JSON text of a column's value in a row; undefined where it is null. */
type JsonAt = (row: number) => string | undefined;

/**
 * The rows of a packed block as JSON texts in warehouse shape, columns that are null left out. Throws a RangeError for
 * bytes that are no block of ours.
 */
export function blockLines(packed: Buffer): string[] {
  const block = unpackBlock(packed);
  const cursor = new Cursor(block);
  const count = cursor.length();
  const rows = cursor.length();
  if (count > block.length || rows > block.length) throw new RangeError('a block says it has more than it can');
  const columns = Array.from({ length: count }, (): readonly [string, JsonAt] => {
    const name = cursor.text();
    return [JSON.stringify(name), readColumn(cursor, wireType(cursor.text()), rows)];
  });
  if (cursor.at !== block.length) throw new RangeError('a block goes on behind its columns');
  return Array.from({ length: rows }, (_, row) => {
    const members = columns.flatMap(([name, jsonAt]) => {
      const json = jsonAt(row);
      return json === undefined ? [] : [`${name}:${json}`];
    });
    return `{${members.join(',')}}`;
  });
}

function readColumn(cursor: Cursor, wire: WireType, rows: number): JsonAt {
  const nulls = wire.nullable ? cursor.take(rows) : undefined;
  const jsonAt = readValues(cursor, wire, rows);
  return nulls === undefined ? jsonAt : (row) => (nulls[row] === 0 ? jsonAt(row) : undefined);
}

function readValues(cursor: Cursor, wire: WireType, rows: number): JsonAt {
  if (wire.kind === 'text') {
    const texts = Array.from({ length: rows }, () => cursor.take(cursor.length()));
    return (row) => JSON.stringify(texts[row]?.toString('utf8'));
  }
  if (wire.kind === 'same') return readSame(cursor);
  if (wire.kind === 'list') return readLists(cursor, rows);
  const bytes = cursor.take(rows * wire.width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (row) => fixedJson(bytes, view, row * wire.width, wire);
}

function readSame(cursor: Cursor): JsonAt {
  cursor.uint64();
  const width = 2 ** Number(cursor.uint64() & INDEX_WIDTH_MASK);
  if (width > 4) throw new RangeError('a dictionary has an index of a width that is none of ours');
  const keys = Array.from({ length: Number(cursor.uint64()) }, () => cursor.text());
  const index = cursor.take(Number(cursor.uint64()) * width);
  return (row) => JSON.stringify(keys[index.readUIntLE(row * width, width)]);
}

function readLists(cursor: Cursor, rows: number): JsonAt {
  const ends = Array.from({ length: rows }, () => Number(cursor.uint64()));
  const texts = Array.from({ length: ends.at(-1) ?? 0 }, () => cursor.text());
  return (row) => {
    const list = texts.slice(row === 0 ? 0 : ends[row - 1], ends[row]);
    return list.length === 0 ? undefined : JSON.stringify(list);
  };
}

function fixedJson(bytes: Buffer, view: DataView, at: number, { kind, width, scale }: WireType): string {
  switch (kind) {
    case 'uuid':
      return `"${uuidText(bytes, at)}"`;
    case 'bool':
      return view.getUint8(at) === 0 ? 'false' : 'true';
    case 'day':
      return `"${new Date(view.getInt32(at, true) * DAY_MS).toISOString().slice(0, 10)}"`;
    case 'moment': {
      const iso = new Date(Number(view.getBigInt64(at, true))).toISOString();
      return `"${iso.slice(0, 10)} ${iso.slice(11, 23)}"`;
    }
    case 'decimal':
      return `"${decimalText(bigIntAt(view, at, width, true), scale)}"`;
    default:
      return wholeJson(view, at, width, kind === 'signed');
  }
}

/** Wide numbers stand in quotes: a reader's floats would lose digits. */
function wholeJson(view: DataView, at: number, width: number, signed: boolean): string {
  if (width === 1) return String(view.getUint8(at));
  if (width === 2) return String(view.getUint16(at, true));
  if (width === 4) return String(signed ? view.getInt32(at, true) : view.getUint32(at, true));
  return `"${bigIntAt(view, at, width, signed)}"`;
}

function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`;
  return value < 0n ? `-${text}` : text;
}
