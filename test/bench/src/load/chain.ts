import { cpuMicroseconds } from './cpu-time.js';
import { LEDGER_TABLE, type LoadStand } from './load-stand.js';
import { LedgerLines, PAGE_ROWS, RAW_LEDGER } from './ledger-lines.js';

const TABLE = `warehouse.${LEDGER_TABLE}`;
const PAGES_PER_SEND = 4;

/** Which ledger lines are written to the raw topic: so many, behind those that have been written. */
export interface Lines {
  readonly from: number;
  readonly rows: number;
  readonly seed: number;
}

/** Writes ledger lines to the raw topic; rows a second. */
export async function fillRaw(stand: LoadStand, { from, rows, seed }: Lines, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  const lines = new LedgerLines(seed, 'bench');
  const end = (from + rows) / PAGE_ROWS;
  for (let page = from / PAGE_ROWS; page < end; page += PAGES_PER_SEND) {
    signal.throwIfAborted();
    const pages = Array.from({ length: Math.min(PAGES_PER_SEND, end - page) }, (_, n) => lines.page(page + n));
    await stand.producer.send(RAW_LEDGER, pages.flat());
  }
  return Math.round(rows / ((performance.now() - startedAt) / 1000));
}

/** How fast lines came through, and what each program spent on one. */
export interface ChainRun {
  readonly rowsPerS: number;
  /** CPU microseconds a row, by program; engines of the surroundings are left out. */
  readonly cpuByProgram: Readonly<Record<string, number>>;
}

/**
 * Raw topic to queryable, so many rows on top of those the table has: the clock starts when the transformer has its
 * partitions, and stops at the last row.
 */
export async function runChain(stand: LoadStand, rows: number): Promise<ChainRun> {
  const had = await stand.rowsIn(TABLE);
  const writer = await stand.run('warehouse-writer', 'chain-writer');
  const before = cpuOf({ writer: writer.pid, broker: stand.pidOf('kafka'), clickhouse: stand.pidOf('clickhouse') });
  const transformer = await stand.run('transformer', 'chain-transformer');
  const startedAt = performance.now();
  try {
    const look = (): void => [writer, transformer].forEach((program) => program.assertRunning());
    const endedAt = await stand.whenRows(TABLE, had + rows, look);
    const after = cpuOf({ writer: writer.pid, broker: stand.pidOf('kafka'), clickhouse: stand.pidOf('clickhouse') });
    const cpu = Object.entries(after).map(([name, us]) => [name, (us - (before[name] ?? 0)) / rows] as const);
    const own = cpuMicroseconds(transformer.pid) / rows;
    const cpuByProgram = { transformer: own, ...Object.fromEntries(cpu) };
    return { rowsPerS: rows / ((endedAt - startedAt) / 1000), cpuByProgram };
  } finally {
    await transformer.stop();
    await writer.stop();
  }
}

/** Rows topic to queryable, by the writer alone; rows a second. */
export async function runWriter(stand: LoadStand, rows: number, group: string): Promise<number> {
  await stand.emptyLedger();
  const writer = await stand.run('warehouse-writer', group);
  const startedAt = performance.now();
  try {
    const endedAt = await stand.whenRows(TABLE, rows, () => writer.assertRunning());
    return rows / ((endedAt - startedAt) / 1000);
  } finally {
    await writer.stop();
  }
}

function cpuOf(pids: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).flatMap(([name, pid]) => (pid === undefined ? [] : [[name, cpuMicroseconds(pid)]])),
  );
}
