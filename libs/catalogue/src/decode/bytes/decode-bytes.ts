import { isUtf8 } from 'node:buffer';
import type { Feed } from '../../core/define-feed.js';
import { contextOfDivision, type RecordContext } from '../context.js';
import { decodeRecord, routed, type DecodedRecord } from '../decode.js';
import { planOf, type FeedPlan, type FieldPlan, type TablePlan } from '../plan.js';
import { RecordProblem } from '../record-problem.js';
import { deletionJson, keyText, type Drift } from '../row.js';
import { OUT_OF_RANGE } from '../values.js';
import { isNull, MemberScan } from './member-scan.js';
import { isPlainGuid, NOT_PLAIN, printerOf, type ValuePrinter } from './print-value.js';
import { RowBuffer } from './row-buffer.js';
import { RowHead } from './row-head.js';

/** A row of the warehouse in bytes. */
export interface RowLine {
  readonly table: string;
  /** One JSON object in warehouse shape and a line break. */
  readonly line: Buffer;
}

/** As `DecodedRecord`, with rows in bytes. */
export type DecodedLines =
  | { readonly ok: true; readonly rows: readonly RowLine[]; readonly drift: Drift; readonly document: string | null }
  | Extract<DecodedRecord, { readonly ok: false }>;

/**
 * Rows of a raw value: what `decodeRecord` says, in bytes, and several times as fast for a record that is plain JSON of
 * a feed without lines. Whatever is not plain, a whole record or one value, is left to the careful decoder.
 */
export function decodeRecordBytes(feed: Feed, value: Buffer, context: RecordContext): DecodedLines {
  const plan = planOf(feed);
  if (plan.lines === null) {
    const rows = decoderOf(plan).decode(value, context);
    if (rows !== undefined) return rows;
  }
  const decoded = decodeRecord(feed, value.toString('utf8'), context);
  if (!decoded.ok) return decoded;
  return { ...decoded, rows: decoded.rows.map(({ table, json }) => ({ table, line: Buffer.from(`${json}\n`) })) };
}

const decoders = new WeakMap<FeedPlan, BytesDecoder>();

function decoderOf(plan: FeedPlan): BytesDecoder {
  let decoder = decoders.get(plan);
  if (decoder === undefined) decoders.set(plan, (decoder = new BytesDecoder(plan)));
  return decoder;
}

/** Rows of all feeds share chunks. */
const OUT = new RowBuffer();
const DELETION = Buffer.from('{"deleted":true,');
/** A printed value that is not its source's bytes is never longer than this: a decimal of 38 digits, a moment. */
const MOST_VALUE_BYTES = 64;

interface PrintedField {
  readonly plan: FieldPlan;
  readonly print: ValuePrinter;
}

interface PrintedTable {
  readonly plan: TablePlan;
  readonly head: RowHead;
  readonly fields: readonly PrintedField[];
  /** Bytes of a row besides its head and its source's. */
  readonly mostBytes: number;
}

/** Decodes the records of one feed. */
class BytesDecoder {
  readonly #scan: MemberScan;
  readonly #tables: readonly PrintedTable[];
  /** Slots whose texts decide on the table. */
  readonly #routing: readonly number[];
  readonly #sources: (string | undefined)[];

  constructor(private readonly plan: FeedPlan) {
    const [first] = plan.tables;
    if (first === undefined) throw new TypeError('the feed serves no entity');
    this.#scan = new MemberScan(first.slots, first.slotCount);
    this.#tables = plan.tables.map(printedTable);
    this.#routing = [...new Set(plan.tables.flatMap(({ route }) => (route === null ? [] : [route.field.slot])))];
    this.#sources = new Array<string | undefined>(first.slotCount).fill(undefined);
  }

  /** The rows; undefined when the record is not plain, or wrong. */
  decode(value: Buffer, context: RecordContext): DecodedLines | undefined {
    if (!isUtf8(value) || value.subarray(0, DELETION.length).equals(DELETION)) return undefined;
    if (!this.#scan.scan(value)) return undefined;
    for (const slot of this.#routing) this.#sources[slot] = this.#source(value, slot);
    try {
      return this.#rows(value, context);
    } catch (error) {
      if (error instanceof RecordProblem) return undefined;
      throw error;
    }
  }

  #rows(value: Buffer, context: RecordContext): DecodedLines | undefined {
    const own = routed(this.plan.tables, this.#sources);
    if (own.cursor !== null && !this.#hasValue(value, own.cursor.slot)) return undefined;
    const key = this.#key(own, value);
    const described = this.plan.describesDivisions ? contextOfDivision(context, key) : context;
    const table = this.#tables.find(({ plan }) => plan === own);
    const missing: string[] = [];
    const line = table === undefined ? undefined : this.#row(table, value, described, key, missing);
    if (line === undefined) return undefined;
    const rows = [{ table: own.table, line }];
    for (const { plan } of this.#tables)
      if (plan !== own) rows.push({ table: plan.table, line: deletionLine(plan, described, key) });
    return { ok: true, rows, drift: { unknown: this.#scan.unknown, missing }, document: null };
  }

  #row(table: PrintedTable, value: Buffer, context: RecordContext, key: string, missing: string[]): Buffer | undefined {
    const { starts, ends, escaped } = this.#scan;
    table.head.begin(context, key, table.mostBytes + value.length, OUT);
    let flags = '';
    for (const { plan, print } of table.fields) {
      const start = starts[plan.slot] as number;
      if (start === -1) {
        missing.push(plan.label);
        continue;
      }
      const end = ends[plan.slot] as number;
      if (isNull(value, start, end)) continue;
      const printing = print(value, start, end, escaped[plan.slot] === 1, OUT);
      if (printing !== NOT_PLAIN) continue;
      const decoded = plan.decode(value.toString('utf8', start, end));
      if (decoded === undefined) return undefined;
      if (decoded === OUT_OF_RANGE) flags += `${flags === '' ? '' : ','}"${plan.column}"`;
      else if (decoded !== 'null') OUT.text(`${plan.prefix ?? ''}${decoded}`);
    }
    OUT.text(flags === '' ? '}\n' : `,"date_flags":[${flags}]}\n`);
    return OUT.end();
  }

  #hasValue(value: Buffer, slot: number): boolean {
    const start = this.#scan.starts[slot] as number;
    return start !== -1 && !isNull(value, start, this.#scan.ends[slot] as number);
  }

  /** As `keyText`, which it leaves all but a plain GUID to. */
  #key(table: TablePlan, value: Buffer): string {
    const [only, second] = table.key;
    if (only?.kind === 'guid' && second === undefined) {
      const start = this.#scan.starts[only.slot] as number;
      const end = this.#scan.ends[only.slot] as number;
      if (start !== -1 && isPlainGuid(value, start, end)) return value.toString('latin1', start + 1, end - 1);
    }
    for (const { slot } of table.key) this.#sources[slot] = this.#source(value, slot);
    return keyText(table, this.#sources);
  }

  #source(value: Buffer, slot: number): string | undefined {
    const start = this.#scan.starts[slot] as number;
    return start === -1 ? undefined : value.toString('utf8', start, this.#scan.ends[slot]);
  }
}

function printedTable(plan: TablePlan): PrintedTable {
  const fields = plan.fields
    .filter(({ prefix }) => prefix !== null)
    .map((field) => ({ plan: field, print: printerOf(field) }));
  const own = fields.reduce((sum, { plan: { prefix, column } }) => sum + (prefix?.length ?? 0) + column.length, 0);
  return {
    plan,
    head: new RowHead(plan.topic),
    fields,
    mostBytes: own + fields.length * MOST_VALUE_BYTES + MOST_VALUE_BYTES,
  };
}

function deletionLine(plan: TablePlan, context: RecordContext, key: string): Buffer {
  return Buffer.from(`${deletionJson(plan, context, key)}\n`);
}
