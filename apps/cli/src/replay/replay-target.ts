import { entitiesOf, tableName, type Feed, type RowLine } from '@ml-connector/catalogue';
import { lineTablesFor, tombstoneParameters, tombstoneSql, type WarehouseClient } from '@ml-connector/clickhouse';
import type { DocumentVersion } from '@ml-connector/contracts';
import type { RawItem } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import { insertRows, loadedLine } from './insert-rows.js';

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
  readonly lines = new Map<string, Buffer[]>();
  readonly documents: DocumentVersion[] = [];
  rows = 0;
  bytes = 0;
  messages = 0;

  /** Takes the rows of one record that belong to the tables. */
  add(item: RawItem, rows: readonly RowLine[], document: string | null, tables: ReadonlySet<string>): void {
    const { divisionKey, envelope } = item;
    if (document !== null) this.documents.push({ divisionKey, document, version: envelope.version });
    for (const { table, line } of rows) {
      if (!tables.has(table)) continue;
      const lines = this.lines.get(table);
      if (lines === undefined) this.lines.set(table, [line]);
      else lines.push(line);
      this.rows++;
      this.bytes += line.length;
    }
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
    const ingestedAt = new Date(this.clock.now()).toISOString().replace('T', ' ').replace('Z', '');
    const refused: string[] = [];
    for (const [table, rows] of gathered.lines) {
      const lines = rows.map((line) => loadedLine(line, ingestedAt));
      refused.push(...(await insertRows(this.client, `warehouse.${table}${suffix}`, lines)));
    }
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
