import { fillRaw } from './load/chain.js';
import { cpuMicroseconds } from './load/cpu-time.js';
import { RAW_LEDGER } from './load/ledger-lines.js';
import { LEDGER_ROWS, LEDGER_TABLE, LoadStand } from './load/load-stand.js';
import type { Measurement } from './measurement.js';
import { idleMemory } from './sizing/light-services.js';
import { peakRssMb, topicBytes } from './sizing/process-size.js';

const LINES_PER_RUN = 1_000;
const TABLE = `warehouse.${LEDGER_TABLE}`;
/** What the chart asks for: memory limits of the two services that carry the load. */
const LIMIT_MB = 768;

/** The figures that `docs/operations.md` sizes an installation by. */
export const sizing: Measurement = {
  kind: 'bench',
  name: 'sizing',
  doc: 'what a ledger line of 74 fields costs: rows a second and core, memory of each service, bytes in Kafka and ClickHouse',
  bar: `transformer_mb and writer_mb below ${LIMIT_MB}, the limits of the chart`,
  defaultRuns: 300,
  measure: async ({ runs, seed }, signal) => {
    const rows = runs * LINES_PER_RUN;
    const stand = await LoadStand.start();
    try {
      const idle = await idleMemory(stand);
      await fillRaw(stand, { from: 0, rows, seed }, signal);
      const carried = await carry(stand, rows);
      const figures = {
        rows,
        ...carried,
        ...(await bytesARow(stand, rows)),
        ...Object.fromEntries(Object.entries(idle).map(([name, mb]) => [`idle_mb_${name.replace('-', '_')}`, mb])),
      };
      const heavy = { transformer_mb: carried.transformer_mb, writer_mb: carried.writer_mb };
      const problems = Object.entries(heavy).flatMap(([name, mb]) => (mb < LIMIT_MB ? [] : [`${name} is ${mb}`]));
      return { figures, ok: problems.length === 0, problems };
    } finally {
      await stand.stop();
    }
  },
};

/** Raw topic into the warehouse by one transformer and one writer: what a core does, and how much memory that takes. */
async function carry(
  stand: LoadStand,
  rows: number,
): Promise<{
  readonly transformer_rows_per_core_s: number;
  readonly writer_rows_per_core_s: number;
  readonly clickhouse_rows_per_core_s: number;
  readonly transformer_mb: number;
  readonly writer_mb: number;
}> {
  const clickhouse = stand.pidOf('clickhouse');
  if (clickhouse === undefined) throw new Error('sizing starts its own ClickHouse: unset CLICKHOUSE_URL');
  const writer = await stand.run('warehouse-writer', 'sizing-writer');
  const transformer = await stand.run('transformer', 'sizing-transformer');
  const before = cpuMicroseconds(clickhouse);
  try {
    await stand.whenRows(TABLE, rows, () => [writer, transformer].forEach((program) => program.assertRunning()));
    const rate = (cpuUs: number): number => Math.round(rows / (cpuUs / 1_000_000));
    return {
      transformer_rows_per_core_s: rate(cpuMicroseconds(transformer.pid)),
      writer_rows_per_core_s: rate(cpuMicroseconds(writer.pid)),
      clickhouse_rows_per_core_s: rate(cpuMicroseconds(clickhouse) - before),
      transformer_mb: peakRssMb(transformer.pid),
      writer_mb: peakRssMb(writer.pid),
    };
  } finally {
    await transformer.stop();
    await writer.stop();
  }
}

/** On disk: one copy in Kafka, and ClickHouse once its parts are merged. */
async function bytesARow(stand: LoadStand, rows: number): Promise<Record<string, number>> {
  const broker = stand.pidOf('kafka');
  if (broker === undefined) throw new Error('sizing starts its own Kafka: unset KAFKA_BROKERS');
  await stand.warehouse.command(`OPTIMIZE TABLE ${TABLE} FINAL`);
  const [parts] = await stand.warehouse.query<{ bytes: string; rows: string }>(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
     WHERE database = 'warehouse' AND table = {table:String} AND active`,
    { table: LEDGER_TABLE },
  );
  return {
    kafka_raw_bytes_per_row: Math.round(topicBytes(broker, RAW_LEDGER) / rows),
    kafka_rows_bytes_per_row: Math.round(topicBytes(broker, LEDGER_ROWS) / rows),
    clickhouse_bytes_per_row: Math.round(Number(parts?.bytes) / Number(parts?.rows)),
  };
}
