import { rawTopic } from '@ml-connector/catalogue';
import { lineTablesFor, tombstoneParameters, tombstoneSql, type WarehouseClient } from '@ml-connector/clickhouse';
import type { DocumentVersion, FeedMarker } from '@ml-connector/contracts';
import {
  RetriableError,
  TerminalError,
  type Clock,
  type Counter,
  type Histogram,
  type Meter,
} from '@ml-connector/kernel';
import { unseenSql, type UnseenRows } from './compare/unseen-sql.js';
import { DictionaryReloader } from './dictionaries/dictionary-reloader.js';
import { Mirror } from './rebuild/mirror.js';
import type { InsertForm, InsertRows } from './rows/load-rows.js';
import type { AfterLoad } from './rows/rows-loader.js';

/** ClickHouse's code for, among others, a dictionary that is no longer there. */
const BAD_ARGUMENTS = '36';

/** The warehouse as the writer uses it. */
export class Warehouse implements AfterLoad {
  private readonly dictionaries = new DictionaryReloader((name) => this.reloadDictionary(name));
  private readonly bytes: Counter;
  private readonly duration: Histogram;
  private readonly mirrored: InsertRows;

  constructor(
    readonly client: WarehouseClient,
    private readonly clock: Clock,
    meter: Meter,
    private readonly mirror = new Mirror(() => Promise.resolve([])),
  ) {
    this.mirrored = this.mirror.around((...insert) => this.insertOnce(...insert));
    this.bytes = meter.counter({
      name: 'warehouse_inserted_bytes_total',
      help: 'Bytes of rows inserted, by table.',
      labels: ['table'],
    });
    this.duration = meter.histogram({
      name: 'warehouse_insert_duration_seconds',
      help: 'Time one insert took.',
      labels: ['table'],
    });
  }

  /** Inserts rows into a table named with its database, and into the new one where it is being rebuilt. */
  insert(table: string, chunks: readonly Buffer[], token?: string, form?: InsertForm): Promise<void> {
    return this.mirrored(table, chunks, token, form);
  }

  private async insertOnce(table: string, chunks: readonly Buffer[], token?: string, form?: InsertForm): Promise<void> {
    const startedAt = this.clock.now();
    if (form === 'block') await this.client.insertBlocks(table, chunks, token);
    else await this.client.insertLines(table, chunks, token);
    this.duration.observe((this.clock.now() - startedAt) / 1000, { table });
    this.bytes.add(
      chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      { table },
    );
  }

  async closeDocuments(table: string, documents: readonly DocumentVersion[]): Promise<void> {
    for (const tables of lineTablesFor(table))
      await this.mirror.each(tables.lines, async (suffix) => {
        for (const parameters of tombstoneParameters(documents))
          await this.client.command(tombstoneSql(tables, suffix), { ...parameters, at: this.clock.now() });
      });
  }

  async findUnseen(table: string, marker: FeedMarker): Promise<UnseenRows | undefined> {
    const { divisionKey: key, feed, partition, unseenBelow: below } = marker;
    if (below === undefined) return undefined;
    const parameters = { key, partition, below, topic: rawTopic({ name: feed }) };
    const [found] = await this.client.query<Omit<UnseenRows, 'below'>>(unseenSql(table), parameters);
    return { below, alive: found?.alive ?? 0, missing: found?.missing ?? 0, keys: found?.keys ?? [] };
  }

  reloadDictionaries(table: string): Promise<void> {
    return this.dictionaries.afterLoad(table);
  }

  /** A migration may replace a dictionary between ClickHouse looking up its name and reading it: the batch tries again. */
  private async reloadDictionary(name: string): Promise<void> {
    try {
      await this.client.command(`SYSTEM RELOAD DICTIONARY warehouse.${name}`);
    } catch (error) {
      if (error instanceof TerminalError && error.details['clickhouse_code'] === BAD_ARGUMENTS)
        throw new RetriableError('dictionary_away', `dictionary ${name} is not there`, { cause: error });
      throw error;
    }
  }

  /** Tells the warehouse what day it is: ageing is counted to it. */
  async setBusinessDate(date: string): Promise<void> {
    await this.client.command(
      `INSERT INTO warehouse.business_date VALUES ({date:Date32}, fromUnixTimestamp64Milli({at:Int64}, 'UTC'))`,
      { date, at: this.clock.now() },
    );
  }
}
