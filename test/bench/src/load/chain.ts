import { cpuMicroseconds } from './cpu-time.js';
import { LEDGER_TABLE, type LoadStand } from './load-stand.js';
import { LedgerLines, PAGE_ROWS, RAW_LEDGER } from './ledger-lines.js';

const TABLE = `warehouse.${LEDGER_TABLE}`;
const PAGES_PER_SEND = 4;

/** Writes so many ledger lines to the raw topic. */
export async function fillRaw(stand: LoadStand, rows: number, seed: number, signal: AbortSignal): Promise<void> {
  const lines = new LedgerLines(seed, 'bench');
  for (let page = 0; page * PAGE_ROWS < rows; page += PAGES_PER_SEND) {
    signal.throwIfAborted();
    const left = Math.min(PAGES_PER_SEND, rows / PAGE_ROWS - page);
    const pages = Array.from({ length: left }, (_, n) => lines.page(page + n));
    await stand.producer.send(RAW_LEDGER, pages.flat());
  }
}

/** How fast lines came through, and what each program spent on one. */
export interface ChainRun {
  readonly tookMs: number;
  /** Until a tenth of the lines was there. */
  readonly tenthMs: number;
  /** CPU microseconds a row, by program; engines of the surroundings are left out. */
  readonly cpuByProgram: Readonly<Record<string, number>>;
}

/** Raw topic to queryable: the clock starts when the transformer has its partitions, and stops at the last row. */
export async function runChain(stand: LoadStand, rows: number): Promise<ChainRun> {
  const writer = await stand.run('warehouse-writer', 'chain-writer');
  const before = cpuOf({ writer: writer.pid, broker: stand.pidOf('kafka'), clickhouse: stand.pidOf('clickhouse') });
  const transformer = await stand.run('transformer', 'chain-transformer');
  const startedAt = performance.now();
  try {
    const look = (): void => [writer, transformer].forEach((program) => program.assertRunning());
    const tenthAt = await stand.whenRows(TABLE, rows / 10, look);
    const endedAt = await stand.whenRows(TABLE, rows, look);
    const after = cpuOf({ writer: writer.pid, broker: stand.pidOf('kafka'), clickhouse: stand.pidOf('clickhouse') });
    const cpu = Object.entries(after).map(([name, us]) => [name, (us - (before[name] ?? 0)) / rows] as const);
    const own = cpuMicroseconds(transformer.pid) / rows;
    const cpuByProgram = { transformer: own, ...Object.fromEntries(cpu) };
    return { tookMs: endedAt - startedAt, tenthMs: tenthAt - startedAt, cpuByProgram };
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
