import { createDatabase, openDataSource } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA } from '../store/entities/columns.js';
import { FETCHER_ENTITIES, FETCHER_MIGRATIONS } from '../store/schema.js';
import { errorStorm, type StormCount } from '../testing/error-storm.test-double.js';

let db: DataSource;

beforeAll(async () => {
  const url = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('storm'));
  const own = { schema: SCHEMA, entities: FETCHER_ENTITIES, migrations: FETCHER_MIGRATIONS, application: 'test' };
  db = await openDataSource({ url, ...own });
});
afterAll(() => db.destroy());

/** Repeatable numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('error quota', () => {
  it('never lets Exact lock an endpoint, whoever calls how often, over kills and a store that goes away', async () => {
    const counts: StormCount[] = [];
    for (let run = 1; run <= 6; run++) counts.push(await errorStorm(db, 1_000 + run, numbers(run * 7_919)));
    const sum = (name: keyof StormCount) => counts.reduce((all, count) => all + count[name], 0);
    expect(sum('locked')).toBe(0);
    expect(sum('stale')).toBeGreaterThan(2);
    expect(sum('staleMade')).toBe(0);
    // The storm is one: without the guard endpoints would have been locked many times over.
    expect(sum('errors')).toBeGreaterThan(60);
    expect(sum('spared')).toBeGreaterThan(60);
    expect(sum('kills')).toBeGreaterThan(2);
    expect(sum('storeOutages')).toBeGreaterThan(2);
  });
});
