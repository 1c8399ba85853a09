import { derivedTopics } from '@ml-connector/catalogue';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { startExactSandbox, type CallStatistics, type ExactSandbox } from '@ml-connector/sandbox-exact-online';
import { FetcherProcess } from '../fetch/fetcher-process.js';
import { GrowingBooks } from './growing-books.js';
import { startTokens } from './sandbox-tokens.js';

const FEED = 'accounts';
const RESOURCE = 'sync/CRM/Accounts';
const TOPIC = 'Accounts';
const PARTS = 50;
/** A kept connection may be closed by the server while this process makes rows. */
const ALONE = { headers: { connection: 'close' } };
/** Quotas are the subject of another proof. */
const NO_LIMITS = { minutely: 1_000_000, daily: 10_000_000 };
/** A feed is quiet when no call of it was seen for so long beyond the gap between two reads after notices. */
const QUIET_MS = 3_000;

/** Engines to run against. */
export interface EconomyEngines {
  readonly brokers: string;
  readonly postgresUrl: string;
}

/** What to do. */
export interface EconomyLoad {
  readonly rows: number;
  readonly notices: number;
  /** Notices of a burst, all at once. */
  readonly burst: number;
  /** Milliseconds the notices are spread over. */
  readonly noticesMs: number;
  /** Seconds between two reads that notices cause. */
  readonly noticeGapS: number;
  /** Records the notices are about. */
  readonly noticedRecords: number;
  readonly seed: number;
}

/** Calls of the feed, as the sandbox counted them. */
export interface EconomyCounts {
  readonly changedCalls: number;
  /** Rows served meanwhile: not below the changed ones, or the count proves nothing. */
  readonly changedRows: number;
  readonly noticeCalls: number;
  readonly noticeRows: number;
  /** How long the notices came; more than asked for on a busy machine. */
  readonly noticesTookMs: number;
  /** For notices that all come at once. */
  readonly burstCalls: number;
  readonly errors: number;
}

/** exact-fetcher as it runs in production, one process, against the sandbox of Exact, real Kafka and PostgreSQL. */
export async function countCalls(engines: EconomyEngines, load: EconomyLoad): Promise<EconomyCounts> {
  await makeTopics(engines.brokers);
  const growing = new GrowingBooks(load.seed, RESOURCE);
  const sandbox = await startExactSandbox({ books: growing.books, relaxed: true, limits: NO_LIMITS });
  const tokens = await startTokens(sandbox);
  let fetcher: FetcherProcess | undefined;
  try {
    fetcher = await FetcherProcess.start({
      brokers: engines.brokers,
      postgresUrl: engines.postgresUrl,
      sourceUrl: sandbox.regions.nl,
      tokenServiceUrl: tokens.url,
      divisions: [growing.division],
      inFlight: 60,
      feed: FEED,
      // Everything else is quiet, so that each counted call has one of the two causes.
      environment: { NOTICE_GAP_S: String(load.noticeGapS) },
    });
    await fetcher.loadNothing();
    // Notices first: their polls would reach back over the changed rows of the other figure.
    const quietMs = QUIET_MS + load.noticeGapS * 1000;
    let noticesTookMs = 0;
    const noticed = await settled(sandbox, quietMs, async () => {
      noticesTookMs = await sendNotices(fetcher, growing, load);
    });
    const burst = await settled(sandbox, quietMs, () => sendBurst(fetcher, growing, load));
    const changed = await settled(sandbox, QUIET_MS, async () => {
      growing.change(load.rows);
      await fetcher?.read(load.rows);
    });
    return {
      changedCalls: changed.calls,
      changedRows: changed.rows,
      noticeCalls: noticed.calls,
      noticeRows: noticed.rows,
      noticesTookMs,
      burstCalls: burst.calls,
      errors: changed.errors + noticed.errors + burst.errors,
    };
  } finally {
    await fetcher?.stop();
    await tokens.stop();
    await sandbox.stop();
  }
}

/** Changes and notices in step, spread evenly, so that every read finds something new. */
async function sendNotices(
  fetcher: FetcherProcess | undefined,
  growing: GrowingBooks,
  load: EconomyLoad,
): Promise<number> {
  const startedAtMs = performance.now();
  const keys = Array.from({ length: load.notices / PARTS }, (_, n) => GrowingBooks.key(n % load.noticedRecords));
  for (let part = 0; part < PARTS; part++) {
    growing.change(Math.min(load.noticedRecords, keys.length));
    await fetcher?.notify(growing.division, TOPIC, keys);
    const nextMs = startedAtMs + ((part + 1) * load.noticesMs) / PARTS;
    await systemClock.sleep(Math.max(0, nextMs - performance.now()));
  }
  return performance.now() - startedAtMs;
}

async function sendBurst(fetcher: FetcherProcess | undefined, growing: GrowingBooks, load: EconomyLoad): Promise<void> {
  growing.change(load.noticedRecords);
  const keys = Array.from({ length: load.burst }, (_, n) => GrowingBooks.key(n % load.noticedRecords));
  await fetcher?.notify(growing.division, TOPIC, keys);
}

/** What the feed was asked for from the begin of `work` until nothing more came. */
async function settled(sandbox: ExactSandbox, quietMs: number, work: () => Promise<void>): Promise<Counts> {
  await fetch(`${sandbox.control}/stats/reset`, { method: 'POST', ...ALONE });
  await work();
  let counts = await countsOf(sandbox);
  for (let seenAtMs = performance.now(); performance.now() - seenAtMs < quietMs;) {
    await systemClock.sleep(250);
    const now = await countsOf(sandbox);
    if (now.calls !== counts.calls) seenAtMs = performance.now();
    counts = now;
  }
  return counts;
}

interface Counts {
  readonly calls: number;
  readonly rows: number;
  readonly errors: number;
}

async function countsOf(sandbox: ExactSandbox): Promise<Counts> {
  const stats = (await (await fetch(`${sandbox.control}/stats`, ALONE)).json()) as CallStatistics;
  return stats.byResource[RESOURCE] ?? { calls: 0, rows: 0, errors: 0 };
}

async function makeTopics(brokers: string): Promise<void> {
  const client = createKafkaClient({ brokers, clientId: 'economy', logger: silentLogger });
  const partitions = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], partitions);
}
