import type { BlockBuilder } from './block-builder.js';
import type { BlockColumn } from './column.js';
import { FixedColumn } from './fixed-column.js';
import { ListColumn } from './list-column.js';
import { putBigInt } from './numbers.js';
import { SameColumn } from './same-column.js';
import { TextColumn } from './text-column.js';
import { putUuidText } from './uuid.js';
import { wireType, type WireType } from './wire-type.js';

const DAY_MS = 86_400_000;

/** Adds a row from its JSON text in warehouse shape. Throws a RangeError for what is no value of its column. */
export function addJsonRow(block: BlockBuilder, json: string): void {
  block.begin();
  for (const [name, value] of Object.entries(JSON.parse(json) as Record<string, unknown>)) {
    const column = block.column(name);
    if (column === undefined) throw new RangeError(`${block.table} has no column ${name}`);
    if (value !== null) putParsed(column, block.rows, value);
  }
  block.end();
}

/** Sets the value of a row from what JSON has of it. */
export function putParsed(column: BlockColumn, row: number, value: unknown): void {
  if (column instanceof FixedColumn) putFixed(column, row, String(value));
  else if (column instanceof ListColumn) column.put(row, value as string[]);
  else if (column instanceof SameColumn) column.put(row, String(value));
  else if (column instanceof TextColumn) {
    const bytes = Buffer.from(String(value));
    column.put(row, bytes, 0, bytes.length);
  }
}

const types = new Map<string, WireType>();

function putFixed(column: FixedColumn, row: number, text: string): void {
  let wire = types.get(column.type);
  if (wire === undefined) types.set(column.type, (wire = wireType(column.type)));
  const at = column.place(row);
  if (wire.kind === 'uuid') return putUuidText(text, column.data, at);
  const number = wholeNumber(wire, text);
  const bits = wire.width * 8;
  const fits = wire.kind === 'unsigned' ? BigInt.asUintN(bits, number) : BigInt.asIntN(bits, number);
  if (fits !== number) throw new RangeError(`a value of ${column.name} does not fit into ${column.type}`);
  const { view } = column;
  if (wire.width === 1) view.setUint8(at, Number(number));
  else if (wire.width === 2) view.setUint16(at, Number(number), true);
  else if (wire.width === 4) view.setInt32(at, Number(BigInt.asIntN(32, number)), true);
  else putBigInt(view, at, wire.width, number);
}

/** A value as the whole number that stands for it in a block. */
function wholeNumber(wire: WireType, text: string): bigint {
  switch (wire.kind) {
    case 'bool':
      return text === 'true' ? 1n : 0n;
    case 'decimal':
      return BigInt(text.replace('.', ''));
    case 'day':
      return BigInt(msOf(`${text}T00:00:00.000Z`) / DAY_MS);
    case 'moment':
      return BigInt(msOf(`${text.slice(0, 10)}T${text.slice(11)}Z`));
    default:
      return BigInt(text);
  }
}

function msOf(iso: string): number {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new RangeError('a date or moment is none');
  return ms;
}
