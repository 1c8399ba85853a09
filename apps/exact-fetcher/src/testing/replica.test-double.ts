/**
 * One replica of the engine as a process whose clock its parent moves, for proofs over a day in minutes. Arguments:
 * owner, PostgreSQL, tick in milliseconds, sweep intervals as JSON, time, `away` while no broker answers. Over IPC:
 * `{seq, nowMs}` comes, and after it `{seq, tasks, sleeping, nextMs}` goes; a task that does not sleep is working or
 * waits for an answer. `{bus}` says whether brokers answer. A deed with an `id` is answered by `{did}`.
 */
import type { ConnectionState } from '@ml-connector/contracts';
import { errorText, silentLogger, type Logger } from '@ml-connector/kernel';
import { openDataSource } from '@ml-connector/postgres';
import { ConnectionStore } from '../store/connection-store.js';
import { PRIORITIES } from '../store/entities/stream.entity.js';
import { StreamStore } from '../store/stream-store.js';
import { FETCHER_ENTITIES, FETCHER_MIGRATIONS } from '../store/schema.js';
import { SCHEMA } from '../store/entities/columns.js';
import type { SweepIntervals } from '../planning/cadence.js';
import { DrivenClock } from './driven-clock.test-double.js';
import { replicaEngine } from './replica-parts.test-double.js';

const [owner = '', url = '', tickMs = '', intervals = '{}', startMs = '', bus = ''] = process.argv.slice(2);
let seq = 0;
let isBusThere = bus !== 'away';
let inHand: () => number = () => 0;

function report(): void {
  process.send?.({ seq, tasks: 1 + inHand(), sleeping: clock.sleeping, nextMs: clock.nextMs });
}

const clock = new DrivenClock(Number(startMs), report, Number(tickMs));
const verbose = process.env['REPLICA_LOG'] === '1';
const say = (event: string, fields?: object): void => {
  if (verbose)
    process.stderr.write(`${owner} ${new Date(clock.now()).toISOString()} ${event} ${JSON.stringify(fields)}\n`);
};
const logger: Logger = { ...silentLogger, info: say, warn: say, error: say };

const db = await openDataSource({
  url,
  schema: SCHEMA,
  entities: FETCHER_ENTITIES,
  migrations: FETCHER_MIGRATIONS,
  application: owner,
  poolSize: 4,
});
const { engine } = replicaEngine({
  owner,
  tickMs: Number(tickMs),
  intervals: JSON.parse(intervals) as SweepIntervals,
  clock,
  logger,
  db,
  fail: (error) => {
    process.stderr.write(`${owner} fails: ${errorText(error)}\n${error instanceof Error ? (error.stack ?? '') : ''}\n`);
    process.exit(1);
  },
  isBusThere: () => isBusThere,
  onWorkEnd: report,
});
inHand = () => engine.inHand;

/** What a message handler would do: a connection is announced, a notice has come. */
type Deed =
  | { readonly id: number; readonly connection: ConnectionState }
  | { readonly id: number; readonly notice: { readonly divisionKey: string; readonly feed: string } };

async function act(deed: Deed): Promise<void> {
  if ('connection' in deed) await new ConnectionStore(db).apply(deed.connection, clock.now());
  else {
    const { divisionKey, feed } = deed.notice;
    const mark = { divisionKey, feeds: [feed], dueAtMs: clock.now() };
    await new StreamStore(db).markNoticed(mark, PRIORITIES.notice, 0);
  }
  process.send?.({ did: deed.id });
}

type Move = { readonly seq: number; readonly nowMs: number };

process.on('message', (message: Move | Deed | { readonly bus: boolean }) => {
  if ('bus' in message) {
    isBusThere = message.bus;
    return;
  }
  if ('id' in message) {
    act(message).catch((error: unknown) => {
      process.stderr.write(`${owner}: ${errorText(error)}\n`);
      process.send?.({ did: message.id });
    });
    return;
  }
  seq = message.seq;
  clock.set(message.nowMs);
  report();
});
// The parent is gone: nobody moves the clock any more.
process.on('disconnect', () => process.exit(0));
engine.start();
