import type { DataSource } from 'typeorm';

/** Keys alive at the last look, of feeds whose deletions Exact does not log; found by full reads. */
export class KeyStore {
  constructor(private readonly db: DataSource) {}

  /** Notes that keys were seen in a read of that generation. */
  async saw(divisionKey: string, feed: string, keys: readonly string[], generation: number): Promise<void> {
    if (keys.length === 0) return;
    await this.db.query(
      `insert into exact_fetcher.stream_key (division_key, feed, key, generation)
       select distinct $1, $2, key, $4::int from unnest($3::text[]) as key
       on conflict (division_key, feed, key) do update set generation = excluded.generation
       where exact_fetcher.stream_key.generation <> excluded.generation`,
      [divisionKey, feed, keys, generation],
    );
  }

  /** Of these keys, those that were known to be alive. */
  async known(divisionKey: string, feed: string, keys: readonly string[]): Promise<string[]> {
    const rows = await this.db.query<{ key: string }[]>(
      'select key from exact_fetcher.stream_key where division_key = $1 and feed = $2 and key = any($3)',
      [divisionKey, feed, keys],
    );
    return rows.map(({ key }) => key);
  }

  /** How many keys are known, and those no read of that generation has seen. */
  async unseen(divisionKey: string, feed: string, generation: number): Promise<{ known: number; missing: string[] }> {
    const rows = await this.db.query<{ key: string }[]>(
      'select key from exact_fetcher.stream_key where division_key = $1 and feed = $2 and generation < $3 order by key',
      [divisionKey, feed, generation],
    );
    const [counted] = await this.db.query<{ count: number }[]>(
      'select count(*)::int as count from exact_fetcher.stream_key where division_key = $1 and feed = $2',
      [divisionKey, feed],
    );
    return { known: counted?.count ?? 0, missing: rows.map(({ key }) => key) };
  }

  /** Forgets keys whose deletion is on the bus. */
  async forget(divisionKey: string, feed: string, keys: readonly string[]): Promise<void> {
    await this.db.query(
      'delete from exact_fetcher.stream_key where division_key = $1 and feed = $2 and key = any($3)',
      [divisionKey, feed, keys],
    );
  }
}
