import { Blocks, entitiesOf, tableName, type BlockBuilder, type DecodedRows, type Feed } from '@ml-connector/catalogue';
import { lineTablesFor, tombstoneParameters, tombstoneSql, type WarehouseClient } from '@ml-connector/clickhouse';
import type { DocumentVersion } from '@ml-connector/contracts';
import { decodeRawItem, type RawItem } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import { insertRows } from './insert-rows.js';

/** Where the rows of a replay go. */
export interface TargetOptions {
  readonly feed: Feed;
  /** Only these tables of the feed. */
  readonly tables: ReadonlySet<string>;
  /** Empty for the live tables. */
  readonly suffix: string;
}

/** Rows gathered of one partition, not yet in. */
export class GatheredRows {
  readonly documents: DocumentVersion[] = [];
  rows = 0;
  messages = 0;
  private readonly gathered = new Blocks();
  private recordBytes = 0;

  /** Only rows of these tables are kept. */
  constructor(private readonly tables: ReadonlySet<string>) {}

  /** Bytes of the records the rows came of: their blocks have fewer. */
  get bytes(): number {
    return this.recordBytes;
  }

  /** Blocks of the tables. */
  get blocks(): readonly BlockBuilder[] {
    return this.gathered.all().filter(({ table }) => this.tables.has(table));
  }

  /** Decodes a record and takes its rows. */
  add(feed: Feed, partition: number, item: RawItem): DecodedRows {
    const decoded = decodeRawItem(feed, partition, item, this.gathered.of);
    if (!decoded.ok) return decoded;
    const { divisionKey, envelope } = item;
    const { document } = decoded;
    if (document !== null) this.documents.push({ divisionKey, document, version: envelope.version });
    this.rows += decoded.tables.filter((table) => this.tables.has(table)).length;
    this.recordBytes += item.value.length;
    return decoded;
  }
}

/** Puts gathered rows into the warehouse as the writer does: rows first, then tombstones of lines that left. */
export class ReplayTarget {
  constructor(
    private readonly client: WarehouseClient,
    private readonly clock: Clock,
    private readonly options: TargetOptions,
  ) {}

  /** Resolves when the rows can be queried; gives ClickHouse's words for rows it refused. */
  async load(gathered: GatheredRows): Promise<string[]> {
    const { suffix } = this.options;
    const ingestedAtMs = this.clock.now();
    const refused: string[] = [];
    for (const block of gathered.blocks)
      refused.push(...(await insertRows(this.client, `warehouse.${block.table}${suffix}`, block, ingestedAtMs)));
    await this.closeDocuments(gathered.documents);
    return refused;
  }

  private async closeDocuments(documents: readonly DocumentVersion[]): Promise<void> {
    const [entity] = entitiesOf(this.options.feed);
    if (documents.length === 0 || entity === undefined) return;
    const newest = newestOf(documents);
    for (const tables of lineTablesFor(tableName(entity)))
      for (const parameters of tombstoneParameters(newest))
        await this.client.command(tombstoneSql(tables, this.options.suffix), { ...parameters, at: this.clock.now() });
  }
}

function newestOf(documents: readonly DocumentVersion[]): DocumentVersion[] {
  return [...new Map(documents.map((one) => [`${one.divisionKey} ${one.document}`, one])).values()];
}
