import { derivedTopics } from '@ml-connector/catalogue';
import { FIXED_TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { removeEngineData, startEngines } from '@ml-connector/local-engines';
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FetcherProcess } from './fetch/fetcher-process.js';
import { PAGE_ROWS } from './fetch/page-source.js';
import { besideMeasuredCore, MEASURED_CORE } from './measured-core.js';
import type { Measured, Measurement } from './measurement.js';

const FLOOR_TOPIC = 'bench.floor.v1';
const DIVISIONS = Array.from({ length: 200 }, (_, n) => 100_001 + n);
const PAGES = 2;
const IN_FLIGHT = 60;
const ROWS = DIVISIONS.length * PAGES * PAGE_ROWS;
const LEAST_RATIO = 0.6;
const MOST_RSS_MB = 300;

/** exact-fetcher against the same work done by bare drivers. */
export const fetchBench: Measurement = {
  kind: 'bench',
  name: 'fetch',
  doc: `source to raw topic on one core: ${DIVISIONS.length} divisions, ${ROWS.toLocaleString('en')} ledger lines, next to bare undici and kafkajs`,
  bar: `floor_ratio at least ${LEAST_RATIO}, rss_mb below ${MOST_RSS_MB}`,
  defaultRuns: 1,
  measure: async ({ runs }) => {
    const all: Measured[] = [];
    for (let run = 0; run < runs; run++) all.push(await besideMeasuredCore(measureOnce));
    return all.toSorted((a, b) => Number(a.figures['floor_ratio']) - Number(b.figures['floor_ratio']))[0] as Measured;
  },
};

async function measureOnce(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-connector-fetch-'));
  const dataDir = join(folder, 'engines');
  const engines = await startEngines({ dataDir, only: ['kafka', 'postgres'] });
  const source = await startSource();
  try {
    await makeTopics(engines.kafkaBrokers);
    const settings = { brokers: engines.kafkaBrokers, postgresUrl: engines.postgresUrl, sourceUrl: source.url };
    const fetcher = await FetcherProcess.start({
      ...settings,
      divisions: DIVISIONS,
      inFlight: IN_FLIGHT,
      core: MEASURED_CORE,
    });
    await fetcher.loadNothing();
    await source.arm(PAGES);
    const tookMs = await fetcher.read(ROWS);
    const rssMb = fetcher.peakRssMb();
    await fetcher.stop();
    const floorMs = await floor(settings.brokers, source.url);
    return verdict(tookMs, floorMs, rssMb);
  } finally {
    source.stop();
    await engines.stop();
    await removeEngineData(dataDir);
    rmSync(folder, { recursive: true, force: true });
  }
}

function verdict(tookMs: number, floorMs: number, rssMb: number): Measured {
  const rate = (ms: number): number => Math.round(ROWS / (ms / 1000));
  const ratio = Math.round((floorMs / tookMs) * 1000) / 1000;
  const problems = [
    ...(ratio < LEAST_RATIO ? [`${ratio} of the floor's rate`] : []),
    ...(rssMb >= MOST_RSS_MB ? [`${rssMb} MB resident`] : []),
  ];
  const figures = {
    rows: ROWS,
    rows_per_s: rate(tookMs),
    floor_rows_per_s: rate(floorMs),
    floor_ratio: ratio,
    rss_mb: rssMb,
  };
  return { figures, ok: problems.length === 0, problems };
}

async function makeTopics(brokers: string): Promise<void> {
  const client = createKafkaClient({ brokers, clientId: 'bench', logger: silentLogger });
  const floor = { name: FLOOR_TOPIC, retention: '7d', size: 'data' } as const;
  await new TopicAdmin(client).ensureTopics([...FIXED_TOPICS, ...derivedTopics(), floor], {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
}

interface Source {
  readonly url: string;
  arm(pages: number): Promise<void>;
  stop(): void;
}

async function startSource(): Promise<Source> {
  const child = fork(moduleOf('page-server'), { stdio: ['ignore', 2, 2, 'ipc'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (code) => reject(new Error(`the source ended with ${code}`)));
  });
  return {
    url,
    arm: async (pages) => void (await fetch(`${url}/arm?pages=${pages}`, { method: 'POST' })),
    stop: () => child.disconnect(),
  };
}

/** Milliseconds the bare drivers take for the same work. */
function floor(brokers: string, url: string): Promise<number> {
  const settings = { url, brokers, topic: FLOOR_TOPIC, divisions: DIVISIONS, pages: PAGES, inFlight: IN_FLIGHT };
  const args = ['-c', String(MEASURED_CORE), process.execPath, moduleOf('floor'), JSON.stringify(settings)];
  return new Promise((resolve, reject) => {
    const child = spawn('taskset', args, { stdio: ['ignore', 2, 2, 'ipc'] });
    child.once('message', (message) => resolve((message as { tookMs: number }).tookMs));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the floor ended with ${code}`)));
  });
}

function moduleOf(name: string): string {
  return fileURLToPath(new URL(`./fetch/${name}.js`, import.meta.url));
}
