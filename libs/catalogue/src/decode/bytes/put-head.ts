import type { BlockBuilder } from '../../block/block-builder.js';
import type { BlockColumn } from '../../block/column.js';
import { FixedColumn } from '../../block/fixed-column.js';
import { putBigInt, putInt64, putUint128 } from '../../block/numbers.js';
import { SameColumn } from '../../block/same-column.js';
import { TextColumn } from '../../block/text-column.js';
import { putUuidText } from '../../block/uuid.js';
import { TRANSFORM_VERSION, type RecordContext } from '../context.js';

/** Writes the columns that every table has before those of its fields, as `rowHead` prints them. */
export class HeadWriter {
  private readonly division: FixedColumn;
  private readonly version: FixedColumn;
  private readonly deleted: FixedColumn;
  private readonly fetchedAt: FixedColumn;
  private readonly rawPartition: FixedColumn;
  private readonly rawOffset: FixedColumn;
  private readonly transformVersion: FixedColumn;
  private readonly divisionKey: SameColumn;
  private readonly region: SameColumn;
  private readonly rawTopic: SameColumn;
  private readonly lineageId: SameColumn;
  private readonly id: BlockColumn | undefined;
  private fetchedText = '';
  private fetchedMs = 0;

  constructor(
    private readonly block: BlockBuilder,
    private readonly topic: string,
  ) {
    this.division = this.fixed('division');
    this.version = this.fixed('version');
    this.deleted = this.fixed('is_deleted');
    this.fetchedAt = this.fixed('fetched_at');
    this.rawPartition = this.fixed('raw_partition');
    this.rawOffset = this.fixed('raw_offset');
    this.transformVersion = this.fixed('transform_version');
    this.divisionKey = this.same('division_key');
    this.region = this.same('region');
    this.rawTopic = this.same('raw_topic');
    this.lineageId = this.same('lineage_id');
    this.id = block.column('id');
  }

  /** Writes the head of the row that was begun. `key` as JSON has it between quotes. */
  write(context: RecordContext, key: string): void {
    const { rows: row } = this.block;
    this.divisionKey.put(row, context.divisionKey);
    this.region.put(row, context.region);
    this.rawTopic.put(row, this.topic);
    this.lineageId.put(row, context.lineageId);
    this.division.view.setUint32(this.division.place(row), context.division, true);
    putUint128(this.version.view, this.version.place(row), context.version);
    this.deleted.place(row);
    if (context.fetchedAt !== this.fetchedText) {
      this.fetchedText = context.fetchedAt;
      this.fetchedMs = Date.parse(context.fetchedAt);
    }
    putInt64(this.fetchedAt.view, this.fetchedAt.place(row), this.fetchedMs);
    this.rawPartition.view.setUint16(this.rawPartition.place(row), context.rawPartition, true);
    this.transformVersion.view.setUint16(this.transformVersion.place(row), TRANSFORM_VERSION, true);
    const offset = Number(context.rawOffset);
    const at = this.rawOffset.place(row);
    if (Number.isSafeInteger(offset)) putInt64(this.rawOffset.view, at, offset);
    else putBigInt(this.rawOffset.view, at, 8, BigInt(context.rawOffset));
    this.key(row, key);
  }

  private key(row: number, key: string): void {
    if (this.id instanceof FixedColumn) putUuidText(key, this.id.data, this.id.place(row));
    else if (this.id instanceof TextColumn) {
      const text = key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key;
      const bytes = Buffer.from(text);
      this.id.put(row, bytes, 0, bytes.length);
    }
  }

  private fixed(name: string): FixedColumn {
    const column = this.block.column(name);
    if (!(column instanceof FixedColumn)) throw new TypeError(`${this.block.table} has no numbers ${name}`);
    return column;
  }

  private same(name: string): SameColumn {
    const column = this.block.column(name);
    if (!(column instanceof SameColumn)) throw new TypeError(`${this.block.table} has no texts ${name}`);
    return column;
  }
}
