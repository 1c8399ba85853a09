import { isUtf8 } from 'node:buffer';
import type { BlockBuilder } from '../../block/block-builder.js';
import { addJsonRow, putParsed } from '../../block/put-parsed.js';
import type { Feed } from '../../core/define-feed.js';
import { contextOfDivision, type RecordContext } from '../context.js';
import { decodeRecord, routed, type DecodedRecord } from '../decode.js';
import { planOf, type FeedPlan, type FieldPlan, type TablePlan } from '../plan.js';
import { RecordProblem } from '../record-problem.js';
import { deletionJson, keyText, type Drift } from '../row.js';
import { OUT_OF_RANGE } from '../values.js';
import { isNull, MemberScan } from './member-scan.js';
import { HeadWriter } from './put-head.js';
import { NOT_PLAIN, writerOf, type ValueWriter } from './put-value.js';
import { isPlainGuid } from './plain-guid.js';

/** The block that rows of a table go into. */
export type BlockOf = (table: string) => BlockBuilder;

/** As `DecodedRecord`; the rows are in their blocks. */
export type DecodedRows =
  | {
      readonly ok: true;
      /** Table of each row, in order. */
      readonly tables: readonly string[];
      readonly drift: Drift;
      readonly document: string | null;
    }
  | Extract<DecodedRecord, { readonly ok: false }>;

/**
 * Puts the rows of a raw value into blocks: what `decodeRecord` says, and several times as fast for a record that is
 * plain JSON of a feed without lines. Whatever is not plain, a whole record or one value, is left to the careful
 * decoder. A record that is refused leaves nothing behind.
 */
export function decodeIntoBlocks(feed: Feed, value: Buffer, context: RecordContext, blockOf: BlockOf): DecodedRows {
  const plan = planOf(feed);
  if (plan.lines === null) {
    const rows = decoderOf(plan).decode(value, context, blockOf);
    if (rows !== undefined) return rows;
  }
  const decoded = decodeRecord(feed, value.toString('utf8'), context);
  if (!decoded.ok) return decoded;
  for (const { table, json } of decoded.rows) addJsonRow(blockOf(table), json);
  const { drift, document } = decoded;
  return { ok: true, tables: decoded.rows.map(({ table }) => table), drift, document };
}

const decoders = new WeakMap<FeedPlan, BytesDecoder>();

function decoderOf(plan: FeedPlan): BytesDecoder {
  let decoder = decoders.get(plan);
  if (decoder === undefined) decoders.set(plan, (decoder = new BytesDecoder(plan)));
  return decoder;
}

const DELETION = Buffer.from('{"deleted":true,');

interface WrittenField {
  readonly plan: FieldPlan;
  readonly write: ValueWriter;
}

/** How rows of one table get into one block. */
interface TableWriter {
  readonly head: HeadWriter;
  readonly fields: readonly WrittenField[];
}

/** Decodes the records of one feed. */
class BytesDecoder {
  readonly #scan: MemberScan;
  /** Slots whose texts decide on the table. */
  readonly #routing: readonly number[];
  readonly #sources: (string | undefined)[];
  readonly #writers = new WeakMap<BlockBuilder, TableWriter>();

  constructor(private readonly plan: FeedPlan) {
    const [first] = plan.tables;
    if (first === undefined) throw new TypeError('the feed serves no entity');
    this.#scan = new MemberScan(first.slots, first.slotCount);
    this.#routing = [...new Set(plan.tables.flatMap(({ route }) => (route === null ? [] : [route.field.slot])))];
    this.#sources = new Array<string | undefined>(first.slotCount).fill(undefined);
  }

  /** The rows; undefined when the record is not plain, or wrong. */
  decode(value: Buffer, context: RecordContext, blockOf: BlockOf): DecodedRows | undefined {
    if (!isUtf8(value) || value.subarray(0, DELETION.length).equals(DELETION)) return undefined;
    if (!this.#scan.scan(value)) return undefined;
    for (const slot of this.#routing) this.#sources[slot] = this.#source(value, slot);
    try {
      return this.#rows(value, context, blockOf);
    } catch (error) {
      if (error instanceof RecordProblem) return undefined;
      throw error;
    }
  }

  #rows(value: Buffer, context: RecordContext, blockOf: BlockOf): DecodedRows | undefined {
    const own = routed(this.plan.tables, this.#sources);
    if (own.cursor !== null && !this.#hasValue(value, own.cursor.slot)) return undefined;
    const key = this.#key(own, value);
    const described = this.plan.describesDivisions ? contextOfDivision(context, key) : context;
    const block = blockOf(own.table);
    const missing: string[] = [];
    block.begin();
    if (!this.#row(this.#writer(own, block), block, value, described, key, missing)) {
      block.truncate(block.rows);
      return undefined;
    }
    block.end();
    const tables = [own.table];
    for (const other of this.plan.tables) {
      if (other === own) continue;
      addJsonRow(blockOf(other.table), deletionJson(other, described, key));
      tables.push(other.table);
    }
    return { ok: true, tables, drift: { unknown: this.#scan.unknown, missing }, document: null };
  }

  /** Writes the row that was begun; false when it is not plain in a way the careful decoder has to judge. */
  #row(
    { head, fields }: TableWriter,
    block: BlockBuilder,
    value: Buffer,
    context: RecordContext,
    key: string,
    missing: string[],
  ): boolean {
    const { starts, ends, escaped } = this.#scan;
    const row = block.rows;
    const flags: string[] = [];
    head.write(context, key);
    for (const { plan, write } of fields) {
      const start = starts[plan.slot] as number;
      if (start === -1) {
        missing.push(plan.label);
        continue;
      }
      const end = ends[plan.slot] as number;
      if (isNull(value, start, end)) continue;
      if (write(value, start, end, escaped[plan.slot] === 1, row) !== NOT_PLAIN) continue;
      const decoded = plan.decode(value.toString('utf8', start, end));
      if (decoded === undefined) return false;
      const column = block.column(plan.column);
      if (decoded === OUT_OF_RANGE) flags.push(plan.column);
      else if (decoded !== 'null' && column !== undefined) putParsed(column, row, JSON.parse(decoded));
    }
    const flagged = block.column('date_flags');
    if (flags.length > 0 && flagged !== undefined) putParsed(flagged, row, flags);
    return true;
  }

  #writer(table: TablePlan, block: BlockBuilder): TableWriter {
    let writer = this.#writers.get(block);
    if (writer === undefined) this.#writers.set(block, (writer = tableWriter(table, block)));
    return writer;
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

function tableWriter(plan: TablePlan, block: BlockBuilder): TableWriter {
  const fields = plan.fields.flatMap((field): WrittenField[] => {
    const column = field.prefix === null ? undefined : block.column(field.column);
    return column === undefined ? [] : [{ plan: field, write: writerOf(field, column) }];
  });
  return { head: new HeadWriter(block, plan.topic), fields };
}
