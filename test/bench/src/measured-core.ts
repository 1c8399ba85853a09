import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What is measured has this core for itself; generator, broker and databases share the others. */
export const MEASURED_CORE = 0;

/**
 * Does `work` with this process, and all that it starts, off the measured core. Throws on a machine of one core and
 * where `taskset` is missing.
 */
export async function besideMeasuredCore<T>(work: () => Promise<T>): Promise<T> {
  const cores = availableParallelism();
  if (cores < 2) throw new Error('this benchmark needs two cores: one for what is measured');
  pin(process.pid, `1-${cores - 1}`);
  try {
    return await work();
  } finally {
    pin(process.pid, `0-${cores - 1}`);
  }
}

/** Moves a process that runs, with all its threads, to the measured core. */
export function toMeasuredCore(pid: number): void {
  pin(pid, String(MEASURED_CORE));
}

function pin(pid: number, list: string): void {
  execFileSync('taskset', ['-acp', list, String(pid)], { stdio: ['ignore', 'ignore', 2] });
}
