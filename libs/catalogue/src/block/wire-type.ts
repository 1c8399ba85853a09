/** What a value of a column's type is in a block. */
export type WireKind =
  'uuid' | 'text' | 'list' | 'same' | 'bool' | 'signed' | 'unsigned' | 'decimal' | 'day' | 'moment';

/** A type as blocks have it: plain, so that ClickHouse makes of it what the table's column is. */
export interface WireType {
  /** ClickHouse's name of it. */
  readonly type: string;
  readonly kind: WireKind;
  readonly nullable: boolean;
  /** Bytes of a value; 0 where they differ. */
  readonly width: number;
  /** Decimals: digits after the point. */
  readonly scale: number;
}

const WIDTHS: Readonly<Record<string, readonly [kind: WireKind, width: number]>> = {
  String: ['text', 0],
  UUID: ['uuid', 16],
  Bool: ['bool', 1],
  Int32: ['signed', 4],
  Int64: ['signed', 8],
  UInt8: ['unsigned', 1],
  UInt16: ['unsigned', 2],
  UInt32: ['unsigned', 4],
  UInt64: ['unsigned', 8],
  UInt128: ['unsigned', 16],
  Date32: ['day', 4],
  "DateTime64(3, 'UTC')": ['moment', 8],
  'LowCardinality(String)': ['same', 0],
  'Array(String)': ['list', 0],
};
const NULLABLE = /^Nullable\((.*)\)$/;
const DECIMAL = /^Decimal\((\d+), (\d+)\)$/;

/** Reads a type of a block. Throws a RangeError for one that blocks of ours don't have. */
export function wireType(type: string): WireType {
  const inner = NULLABLE.exec(type)?.[1];
  const base = inner ?? type;
  const nullable = inner !== undefined;
  const decimal = DECIMAL.exec(base);
  if (decimal !== null) {
    const width = Number(decimal[1]) <= 18 ? 8 : 16;
    return { type, kind: 'decimal', nullable, width, scale: Number(decimal[2]) };
  }
  const found = WIDTHS[base];
  if (found === undefined) throw new RangeError(`${type} is no type of a block`);
  return { type, kind: found[0], nullable, width: found[1], scale: 0 };
}
