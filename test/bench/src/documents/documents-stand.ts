import { derivedTopics, FEEDS, rawTopic, type Feed } from '@ml-connector/catalogue';
import { FIXED_TOPICS, readRawEnvelope, type StreamView } from '@ml-connector/contracts';
import { createKafkaClient, readTopic, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import {
  createBooks,
  startExactSandbox,
  type CallStatistics,
  type ExactSandbox,
} from '@ml-connector/sandbox-exact-online';
import { startTokens } from '../economy/sandbox-tokens.js';
import { FetcherProcess } from '../fetch/fetcher-process.js';

/** Quotas are the subject of another proof. */
const NO_LIMITS = { minutely: 1_000_000, daily: 10_000_000 };
const ALONE = { headers: { connection: 'close' } };
/** Feeds whose records are documents with lines. */
const DOCUMENTS = FEEDS.filter(({ kind }) => kind === 'children');
/** Exact is asked anew before each read of this stand. */
const PROBE_S = 1;

/** What Exact makes of `$expand`. */
export const EXPAND_WAYS = {
  expanded: { mode: 'accepted' },
  paged: { mode: 'accepted', linesPerPage: 1 },
  refused: { mode: 'refused' },
  ignored: { mode: 'ignored' },
} as const;
/** One of the ways. */
export type ExpandWay = keyof typeof EXPAND_WAYS;

/** Engines to run against. */
export interface DocumentEngines {
  readonly brokers: string;
  readonly postgresUrl: string;
}

/** What a read of all documents came to. */
export interface DocumentsRead {
  /** Newest raw record by feed and key, as text. */
  readonly records: ReadonlyMap<string, string>;
  /** Calls of headers and lines, probes among them; and those that were refused. */
  readonly calls: number;
  readonly refused: number;
  readonly streams: readonly StreamView[];
  /** Calls that the fetcher says expanding saved in this read. */
  readonly saved: number;
}

/** Reads all documents of a company in each way, by exact-fetcher as it runs in production. */
export async function readDocuments(engines: DocumentEngines, seed: number): Promise<Record<ExpandWay, DocumentsRead>> {
  const client = createKafkaClient({ brokers: engines.brokers, clientId: 'documents', logger: silentLogger });
  const partitions = { dataPartitions: 3, controlPartitions: 3, replicationFactor: 1 };
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], partitions);
  const books = createBooks({ seed, size: 'small', today: '2026-07-01', regions: ['nl'] });
  const division = books.divisions[0]?.division ?? 0;
  const sandbox = await startExactSandbox({ books, relaxed: true, limits: NO_LIMITS });
  const tokens = await startTokens(sandbox);
  let fetcher: FetcherProcess | undefined;
  try {
    fetcher = await FetcherProcess.start({
      ...engines,
      sourceUrl: sandbox.regions.nl,
      tokenServiceUrl: tokens.url,
      divisions: [division],
      inFlight: 60,
      environment: { EXPAND_PROBE_S: String(PROBE_S) },
    });
    await fetcher.loadNothing();
    const read = (way: ExpandWay) => readOnce(client, sandbox, fetcher as FetcherProcess, division, way);
    return {
      expanded: await read('expanded'),
      paged: await read('paged'),
      refused: await read('refused'),
      ignored: await read('ignored'),
    };
  } finally {
    await fetcher?.stop();
    await tokens.stop();
    await sandbox.stop();
  }
}

async function readOnce(
  client: ReturnType<typeof createKafkaClient>,
  sandbox: ExactSandbox,
  fetcher: FetcherProcess,
  division: number,
  way: ExpandWay,
): Promise<DocumentsRead> {
  for (const { path } of DOCUMENTS) await post(sandbox, '/expand', { path, ...EXPAND_WAYS[way] });
  await systemClock.sleep(PROBE_S * 1000 + 100);
  await post(sandbox, '/stats/reset', {});
  const streams: StreamView[] = [];
  let saved = 0;
  for (const { name } of DOCUMENTS) {
    const before = await fetcher.stream(`nl:${division}`, name);
    const after = await fetcher.readAgain(division, name);
    saved += (after.lines?.callsSaved ?? 0) - (before.lines?.callsSaved ?? 0);
    streams.push(after);
  }
  const { byResource } = (await (await fetch(`${sandbox.control}/stats`, ALONE)).json()) as CallStatistics;
  const counted = DOCUMENTS.flatMap(({ path, lines }) => [byResource[path], byResource[lines?.path ?? '']]);
  const records = new Map<string, string>();
  for (const feed of DOCUMENTS) await newestRecords(client, feed, division, records);
  return {
    records,
    calls: counted.reduce((sum, one) => sum + (one?.calls ?? 0), 0),
    refused: counted.reduce((sum, one) => sum + (one?.errors ?? 0), 0),
    streams,
    saved,
  };
}

async function newestRecords(
  client: ReturnType<typeof createKafkaClient>,
  feed: Feed,
  division: number,
  records: Map<string, string>,
): Promise<void> {
  await readTopic(client, rawTopic(feed), ({ key, value, headers }) => {
    const own = String(key);
    const isRecord = own.startsWith(`nl:${division}|`) && readRawEnvelope(headers).kind === 'record';
    if (isRecord) records.set(`${feed.name} ${own}`, String(value));
  });
}

async function post(sandbox: ExactSandbox, path: string, body: object): Promise<void> {
  const answer = await fetch(`${sandbox.control}${path}`, { method: 'POST', body: JSON.stringify(body), ...ALONE });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
}
