/** Many storms as a process, for a proof. Arguments: PostgreSQL, first run, runs, seed. Sends its counts to its parent. */
import { openDataSource } from '@ml-connector/postgres';
import { SCHEMA } from '../store/entities/columns.js';
import { FETCHER_ENTITIES, FETCHER_MIGRATIONS } from '../store/schema.js';
import { errorStorm, type StormCount } from './error-storm.test-double.js';

const [url = '', first = '0', runs = '1', seed = '1'] = process.argv.slice(2);
const AT_ONCE = 4;

/** Repeatable numbers in [0, 1). */
function numbers(from: number): () => number {
  let state = (from % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const db = await openDataSource({
  url,
  schema: SCHEMA,
  entities: FETCHER_ENTITIES,
  migrations: FETCHER_MIGRATIONS,
  application: 'error-storm',
  poolSize: AT_ONCE,
});
const counts: StormCount[] = [];
let next = Number(first);
const end = next + Number(runs);
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < end) {
      const run = next++;
      counts.push(await errorStorm(db, 1_000 + run, numbers(Number(seed) * 1_000_003 + run * 7_919)));
    }
  }),
);
await db.destroy();
process.send?.({ counts });
process.disconnect?.();
