import { DICTIONARIES } from '@ml-connector/catalogue';
import { migrate, readMigrations, WarehouseClient } from '@ml-connector/clickhouse';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { removeEngineData, startEngines, type Engines } from '@ml-connector/local-engines';
import { seededRandom } from '@ml-connector/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { refreshServing, refreshSums, servingBytesPerLine, stopMerges } from './marts/derived-fill.js';
import { martsNotAsked, QUESTIONS, type Question } from './marts/questions.js';
import { questionSql } from './marts/question-sql.js';
import { BUSINESS_DATE } from './marts/sample-tables.js';
import { addTails, fillTables } from './marts/warehouse-fill.js';
import type { Measured, Measurement } from './measurement.js';

const MIGRATIONS = fileURLToPath(new URL('../../../deploy/clickhouse/migrations', import.meta.url));
const LINES_PER_RUN = 1_000;
const ASKED = 20;
const MOST_MS = 1_000;

/** What Looker asks of every mart, on a ledger that is still being written. */
export const marts: Measurement = {
  kind: 'bench',
  name: 'marts',
  doc: `questions as Looker writes them to every mart; a run is ${LINES_PER_RUN.toLocaleString('en')} ledger lines, the last 3 % of all tables in parts that are not merged`,
  bar: `p95_ms of every mart below ${MOST_MS.toLocaleString('en')}`,
  defaultRuns: 10_000,
  measure: async ({ runs, seed }, signal) => {
    const missing = martsNotAsked();
    if (missing.length > 0) throw new Error(`nothing is asked of ${missing.join(', ')}: src/marts/own-questions.ts`);
    const folder = mkdtempSync(join(tmpdir(), 'ml-connector-marts-'));
    const dataDir = join(folder, 'engines');
    const engines = await startEngines({ dataDir, only: ['clickhouse'] });
    const clients = clientsOf(engines);
    try {
      const filled = await fill(clients.owner, runs * LINES_PER_RUN, seed);
      return verdict(runs * LINES_PER_RUN, filled, await ask(clients.looker, seed, signal));
    } finally {
      await Promise.all([clients.owner.close(), clients.looker.close()]);
      await engines.stop();
      await removeEngineData(dataDir);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function clientsOf(engines: Engines): { readonly owner: WarehouseClient; readonly looker: WarehouseClient } {
  const { clickhouseUrl: url, lookerUser: username, lookerPassword: password } = engines;
  return {
    owner: new WarehouseClient({ url, application: 'bench', requestTimeoutMs: 300_000 }),
    looker: new WarehouseClient({ url, username, password, application: 'bench-looker' }),
  };
}

/** Tables, sums, serving tables and labels as a writer leaves them; how long it took. */
async function fill(owner: WarehouseClient, lines: number, seed: number): Promise<Record<string, number>> {
  const startedAt = performance.now();
  await migrate(owner, await readMigrations(MIGRATIONS), systemClock, silentLogger);
  await owner.command(`INSERT INTO warehouse.business_date VALUES ({date:Date32}, now64(3))`, { date: BUSINESS_DATE });
  await fillTables(owner, lines, seed);
  const firstSumsMs = await refreshSums(owner, 1);
  await refreshServing(owner);
  await stopMerges(owner);
  await addTails(owner, lines, seed);
  const sumsMs = await refreshSums(owner, 2);
  const servingMs = await refreshServing(owner);
  for (const { name } of DICTIONARIES) await owner.command(`SYSTEM RELOAD DICTIONARY warehouse.${name}`);
  return {
    fill_s: seconds(performance.now() - startedAt),
    first_sums_s: seconds(firstSumsMs),
    sums_s: seconds(sumsMs),
    serving_s: seconds(servingMs),
    serving_bytes_per_line: await servingBytesPerLine(owner),
  };
}

/** Milliseconds of each question, in turns, each with divisions and years of its own. */
async function ask(
  looker: WarehouseClient,
  seed: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<Question, number[]>> {
  const dice = seededRandom(seed);
  const took = new Map(QUESTIONS.map((question) => [question, [] as number[]]));
  for (let turn = -1; turn < ASKED && !signal.aborted; turn++)
    for (const [question, times] of took) {
      const sql = questionSql(question, dice);
      const startedAt = performance.now();
      const rows = await looker.query(sql);
      if (turn >= 0) times.push(performance.now() - startedAt);
      if (rows.length === 0) throw new Error(`${question.mart}, ${question.title}: nothing was answered to: ${sql}`);
    }
  return took;
}

function verdict(
  lines: number,
  filled: Readonly<Record<string, number>>,
  took: ReadonlyMap<Question, readonly number[]>,
): Measured {
  const each = [...took].map(([question, times]) => ({ question, ms: percentile95(times) }));
  const p95 = new Map<string, number>();
  for (const { question, ms } of each) p95.set(question.mart, Math.max(p95.get(question.mart) ?? 0, ms));
  const slow = each.filter(({ ms }) => !(ms < MOST_MS));
  return {
    figures: {
      ledger_lines: lines,
      questions: took.size,
      ...filled,
      ...Object.fromEntries([...p95].map(([mart, ms]) => [`${mart}_p95_ms`, ms])),
      p95_ms: Math.max(...p95.values()),
    },
    ok: slow.length === 0,
    problems: slow.map(({ question: { mart, title }, ms }) => `${mart}, ${title}: ${ms} ms`),
  };
}

function percentile95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN);
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
