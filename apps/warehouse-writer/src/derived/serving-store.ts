import {
  factsDigestSql,
  servingDigestSql,
  servingFillSql,
  type DigestOf,
  type ServingTable,
} from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import type { Clock } from '@ml-connector/kernel';
import { randomInt } from 'node:crypto';
import type { Refreshed } from './derived-store.js';

/**
 * A question learns which generations count a moment after it has taken hold of the parts it reads. Rows that are there
 * for as long are among them, however busy the server is.
 */
const PUBLISH_AFTER_MS = 2_000;
/** A generation that was not published so long after it was begun belongs to a process that is gone. */
const GIVEN_UP_MS = 3_600_000;
/** A generation is when it was begun, and a number by chance: two processes never write the same. */
const CHANCES = 2 ** 20;

/** What rows hold, in two numbers. */
interface Digest {
  readonly lines: string;
  readonly digest: string;
}

/** Serving tables in ClickHouse. */
export class WarehouseServing {
  constructor(
    private readonly client: WarehouseClient,
    private readonly clock: Clock,
  ) {}

  async divisions({ name, of }: ServingTable): Promise<string[]> {
    const rows = await this.client.query<{ key: string }>(
      `SELECT DISTINCT toString(division_key) AS key FROM warehouse.${of} UNION DISTINCT SELECT toString(division_key) FROM warehouse.serving FINAL WHERE serving_table = {name:String}`,
      { name },
    );
    return rows.map(({ key }) => key);
  }

  /** Makes the division's rows anew where the facts are others; readers see them all at once, a little later. */
  async refresh(table: ServingTable, key: string, signal?: AbortSignal): Promise<Refreshed> {
    const before = await this.current(table, key);
    // After a load versions differ as a rule, and nothing else need be read to know it.
    const versions = await this.digests('versions', table, key, before);
    const isUpToDate = versions.isSame && (await this.digests('contents', table, key, before)).isSame;
    if (before !== undefined && isUpToDate) {
      await this.dropOld(table, key, before);
      return { changed: 0 };
    }
    const generation = this.next(before);
    await this.client.command(servingFillSql(table), { key, generation: String(generation) });
    const visible = this.clock.sleep(PUBLISH_AFTER_MS, signal).then(() => this.publish(table, key, generation, before));
    // A division whose rows are all gone has changed, too.
    return { changed: Math.max(versions.lines, 1), visible };
  }

  /**
   * Whether facts and rows for readers are the same, and how many facts there are. Told by the rows, not by what was once
   * written: a restored table may lack them.
   */
  private async digests(
    of: DigestOf,
    table: ServingTable,
    key: string,
    generation: bigint | undefined,
  ): Promise<{ isSame: boolean; lines: number }> {
    const facts = await this.digest(factsDigestSql(table, of), { key });
    const lines = Number(facts.lines);
    if (generation === undefined) return { isSame: false, lines };
    const shown = await this.digest(servingDigestSql(table, of), { key, generation: String(generation) });
    return { isSame: shown.lines === facts.lines && shown.digest === facts.digest, lines };
  }

  private async publish(
    table: ServingTable,
    key: string,
    generation: bigint,
    before: bigint | undefined,
  ): Promise<{ isBehind: boolean }> {
    const found = await this.current(table, key);
    await this.client.command(
      `INSERT INTO warehouse.serving (serving_table, division_key, generation, published_at)
       VALUES ({name:String}, {key:String}, {generation:UInt64}, {at:DateTime64(3)})`,
      { name: table.name, key, generation: String(generation), at: this.clock.now() / 1000 },
    );
    const current = await this.current(table, key);
    await this.dropOld(table, key, current ?? generation);
    // Somebody else's generation came in between: which of both saw the newer rows is not known.
    return { isBehind: found !== before || current !== generation };
  }

  /** The generation that counts. */
  private async current({ name }: ServingTable, key: string): Promise<bigint | undefined> {
    const [row] = await this.client.query<{ current: string }>(
      `SELECT toString(generation) AS current FROM warehouse.serving FINAL
       WHERE serving_table = {name:String} AND division_key = {key:String}`,
      { name, key },
    );
    return row === undefined ? undefined : BigInt(row.current);
  }

  private async digest(sql: string, parameters: Record<string, string>): Promise<Digest> {
    const [row] = await this.client.query<Digest>(sql, parameters);
    if (row === undefined) throw new Error('a count without rows');
    return row;
  }

  /** Questions that run go on with the parts they have hold of. */
  private async dropOld({ name }: ServingTable, key: string, current: bigint): Promise<void> {
    const rows = await this.client.query<{ old: string }>(
      `SELECT DISTINCT toString(generation) AS old FROM warehouse.${name}
       WHERE division_key = {key:String} AND (generation < {current:UInt64} OR generation > {current:UInt64} AND generation < {givenUp:UInt64})`,
      { key, current: String(current), givenUp: String(beginsAt(this.clock.now() - GIVEN_UP_MS)) },
    );
    for (const { old } of rows) await this.client.command(`ALTER TABLE warehouse.${name} DROP PARTITION ${old}`);
  }

  private next(before: bigint | undefined): bigint {
    const now = beginsAt(this.clock.now()) + BigInt(randomInt(CHANCES));
    return before !== undefined && before >= now ? before + 1n : now;
  }
}

function beginsAt(ms: number): bigint {
  return BigInt(Math.max(0, Math.floor(ms))) * BigInt(CHANCES);
}
