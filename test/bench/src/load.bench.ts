import { fillRaw, runChain, runWriter, type ChainRun } from './load/chain.js';
import { runKafkaEngine } from './load/kafka-engine.js';
import { LoadStand } from './load/load-stand.js';
import type { Measured, Measurement } from './measurement.js';

const LINES_PER_RUN = 1_000;
/** Lines the writer and its peer are compared with; each round of them reads that many. */
const MOST_COMPARED = 1_000_000;
const LEAST_PER_S = 20_000;
const LEAST_ENGINE_RATIO = 1.5;

/** Ledger lines from the raw topic into the warehouse, and the writer next to ClickHouse's own way. */
export const load: Measurement = {
  kind: 'bench',
  name: 'load',
  doc: 'ledger lines of 74 fields through transformer, broker and writer into ClickHouse',
  bar: `rows_per_s at least ${LEAST_PER_S}`,
  defaultRuns: 1_000,
  measure: async ({ runs, seed }, signal) => {
    const rows = runs * LINES_PER_RUN;
    const stand = await LoadStand.start();
    try {
      const filledAt = performance.now();
      await fillRaw(stand, rows, seed, signal);
      console.error('fill', Math.round(rows / ((performance.now() - filledAt) / 1000)));
      const chain = await runChain(stand, rows);
      console.error(chain);
      const compared = Math.min(rows, MOST_COMPARED);
      const writer = await runWriter(stand, compared, 'alone-writer');
      console.error({ writer });
      const engine = await runKafkaEngine(stand, compared, 'alone-engine');
      console.error({ engine });
      return verdict(rows, chain, writer, engine);
    } finally {
      await stand.stop();
    }
  },
};

function verdict(rows: number, chain: ChainRun, writer: number, engine: number): Measured {
  const rowsPerS = Math.round(rows / (chain.tookMs / 1000));
  const ratio = Math.round((writer / engine) * 100) / 100;
  const problems = [
    ...(rowsPerS < LEAST_PER_S ? [`${rowsPerS} rows a second`] : []),
    ...(ratio < LEAST_ENGINE_RATIO ? [`the writer has ${ratio} times the rate of ClickHouse's Kafka engine`] : []),
  ];
  const figures = { rows, rows_per_s: rowsPerS, writer_rows_per_s: Math.round(writer), kafka_engine_ratio: ratio };
  return { figures, ok: problems.length === 0, problems };
}
