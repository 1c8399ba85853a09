import { readFileSync } from 'node:fs';

/** Ticks a second of the counters below: fixed on Linux, whatever the kernel's own clock is. */
const TICKS_PER_S = 100;

/** CPU time a process has taken so far, all its threads, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before it is in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_S;
}
