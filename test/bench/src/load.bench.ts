import { systemClock } from '@ml-connector/kernel';
import { fillRaw, runChain, runWriter, type ChainRun } from './load/chain.js';
import { blocksTopic, linesTopic, runKafkaEngine } from './load/kafka-engine.js';
import { clickHouseWork } from './load/clickhouse-time.js';
import { LoadStand } from './load/load-stand.js';
import { runBatches, runStock } from './load/transports.js';
import type { Measured, Measurement } from './measurement.js';
import { median } from './median.js';

const LINES_PER_RUN = 1_000;
/** Lines the writer and its peer are compared with; each round of them reads that many. */
const MOST_COMPARED = 1_000_000;
/** Rounds of that, in turns; the median of each counts. */
const COMPARED_ROUNDS = 5;
/** Rows of these that are printed as JSON lines for the peer to read them in that form. */
const COMPARED_AS_LINES = 200_000;
/** Messages the transports are compared with. The stock one takes long for each. */
const BATCHED = 150_000;
const STOCK = 1_500;
/** The table has so many times the rows when the chain is measured again. */
const GROWTH = 10;
const LEAST_PER_S = 20_000;
const LEAST_ENGINE_RATIO = 1.5;
const LEAST_STOCK_RATIO = 5;
const LEAST_SCALE_RATIO = 0.9;

/** Rows a second of each way. */
interface Rates {
  readonly chain: ChainRun;
  /** Into a table of ten times the rows. */
  readonly grown: ChainRun;
  readonly writer: number;
  readonly engine: number;
  /** The same rows as JSON lines. */
  readonly linesEngine: number;
  readonly batches: number;
  readonly stock: number;
}

/** Ledger lines from the raw topic into the warehouse; the writer and the transport next to others' ways. */
export const load: Measurement = {
  kind: 'bench',
  name: 'load',
  doc: `ledger lines of 74 fields through transformer, broker and writer into ClickHouse (rows_per_s), and as many again when the table has ten times the rows (scale_ratio); the writer alone next to ClickHouse's Kafka engine on the same blocks, unpacked for it (kafka_engine_ratio, medians of ${COMPARED_ROUNDS} rounds in turns); raw records decoded and inserted by the batch transport next to NestJS's own (stock_ratio)`,
  bar: `rows_per_s at least ${LEAST_PER_S}, kafka_engine_ratio ${LEAST_ENGINE_RATIO}, stock_ratio ${LEAST_STOCK_RATIO}, scale_ratio ${LEAST_SCALE_RATIO}`,
  defaultRuns: 1_000,
  measure: async ({ runs, seed }, signal) => {
    const stand = await LoadStand.start();
    try {
      return verdict(runs * LINES_PER_RUN, await measureAll(stand, runs * LINES_PER_RUN, seed, signal));
    } finally {
      await stand.stop();
    }
  },
};

async function measureAll(stand: LoadStand, rows: number, seed: number, signal: AbortSignal): Promise<Rates> {
  tell('filled', await fillRaw(stand, { from: 0, rows, seed }, signal));
  const sinceMs = systemClock.now();
  const chain = tell('chain', await runChain(stand, rows));
  console.error(JSON.stringify(await clickHouseWork(stand, sinceMs), null, 0).replaceAll('},', '},\n'));
  await stand.growLedger(rows * (GROWTH - 1));
  tell('filled', await fillRaw(stand, { from: rows, rows, seed }, signal));
  await stand.atRest();
  const grown = tell('chain, table grown', await runChain(stand, rows));
  const { writer, engine } = await compareLoads(stand, Math.min(rows, MOST_COMPARED));
  const asLines = Math.min(rows, COMPARED_AS_LINES);
  const lines = {
    topic: await linesTopic(stand, asLines),
    format: 'JSONEachRow',
    rows: asLines,
    group: 'lines',
  } as const;
  const linesEngine = tell('engine, JSON lines', await runKafkaEngine(stand, lines));
  const batches = tell('batches', await runBatches(stand, Math.min(rows, BATCHED), 'alone-batches'));
  const stock = tell('stock', await runStock(stand, STOCK, 'alone-stock'));
  return { chain, grown, writer, engine, linesEngine, batches, stock };
}

/** The writer and ClickHouse's own engine, each with the table to itself and nothing left to merge. */
async function compareLoads(stand: LoadStand, rows: number): Promise<Pick<Rates, 'writer' | 'engine'>> {
  const topic = await blocksTopic(stand, rows);
  const [writer, engine]: [number[], number[]] = [[], []];
  for (let round = 0; round < COMPARED_ROUNDS; round++) {
    await stand.atRest();
    writer.push(tell('writer', await runWriter(stand, rows, `alone-writer-${round}`)));
    await stand.atRest();
    const source = { topic, format: 'Native', rows, group: `alone-engine-${round}` } as const;
    engine.push(tell('engine', await runKafkaEngine(stand, source)));
  }
  return { writer: median(writer), engine: median(engine) };
}

function verdict(rows: number, rates: Rates): Measured {
  const { chain, grown, writer, engine, linesEngine, batches, stock } = rates;
  const figures = {
    rows,
    rows_per_s: Math.round(chain.rowsPerS),
    kafka_engine_ratio: rounded(writer / engine),
    stock_ratio: rounded(batches / stock),
    scale_ratio: rounded(grown.rowsPerS / chain.rowsPerS),
    lines_engine_ratio: rounded(writer / linesEngine),
    grown_rows_per_s: Math.round(grown.rowsPerS),
    writer_rows_per_s: Math.round(writer),
    engine_rows_per_s: Math.round(engine),
    lines_engine_rows_per_s: Math.round(linesEngine),
    batch_rows_per_s: Math.round(batches),
    stock_rows_per_s: Math.round(stock),
  };
  const bars = [
    ['rows_per_s', LEAST_PER_S],
    ['kafka_engine_ratio', LEAST_ENGINE_RATIO],
    ['stock_ratio', LEAST_STOCK_RATIO],
    ['scale_ratio', LEAST_SCALE_RATIO],
  ] as const;
  const problems = bars.flatMap(([name, least]) =>
    figures[name] < least ? [`${name} is ${figures[name]}, not ${least}`] : [],
  );
  return { figures, ok: problems.length === 0, problems };
}

function tell<T>(what: string, found: T): T {
  console.error(what, found);
  return found;
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
