import { rawHeaders } from '@ml-connector/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { Agent, request } from 'undici';
import { PAGE_ROWS, PageSource } from './page-source.js';

/**
 * The floor, a process of its own: the same pages fetched by bare undici and thrown away, and as many records of the
 * same bytes, key and headers produced by bare kafkajs. As many divisions at once as exact-fetcher reads.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  brokers: string;
  topic: string;
  divisions: number[];
  pages: number;
  inFlight: number;
};
const { url, topic, divisions, pages } = settings;
const FEED = 'transaction_lines';

const records = recordsOfPage();
const kafka = new Kafka({ clientId: 'floor', brokers: settings.brokers.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 5 });
const dispatcher = new Agent({ connections: settings.inFlight });
await producer.connect();
const startedAt = performance.now();
const waiting = [...divisions];
await Promise.all(Array.from({ length: settings.inFlight }, () => work()));
const tookMs = performance.now() - startedAt;
await producer.disconnect();
await dispatcher.close();
process.send?.({ rows: divisions.length * pages * PAGE_ROWS, tookMs });
process.disconnect?.();

async function work(): Promise<void> {
  for (let division = waiting.pop(); division !== undefined; division = waiting.pop())
    for (let page = 0; page < pages; page++) {
      const address = `${url}/api/v1/${division}/sync/Financial/TransactionLines?page=${page}`;
      const answer = await request(address, { dispatcher, headers: { accept: 'application/json' } });
      await answer.body.arrayBuffer();
      await produce(division);
    }
}

/** In requests below a broker's limit, as everybody has to. */
async function produce(division: number): Promise<void> {
  const half = records.length / 4;
  for (let from = 0; from < records.length; from += half)
    await producer.send({
      topic,
      acks: -1,
      messages: records.slice(from, from + half).map(({ id, value }, n) => ({
        key: `nl:${division}|${id}`,
        value,
        headers: headersOf(division, from + n),
      })),
    });
}

function headersOf(division: number, n: number): Record<string, string> {
  const envelope = {
    feed: FEED,
    connectionId: 'bench',
    region: 'nl' as const,
    division,
    fetchedAt: new Date().toISOString(),
    lineageId: 'bench',
    kind: 'record' as const,
    version: String(n),
  };
  return rawHeaders(envelope, n);
}

function recordsOfPage(): { id: string; value: Buffer }[] {
  const { d } = JSON.parse(new PageSource().page(0, null).toString()) as { d: { results: { ID: string }[] } };
  return d.results.map((row) => ({ id: row.ID, value: Buffer.from(JSON.stringify(row)) }));
}
