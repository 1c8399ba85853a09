import Table from 'cli-table3';
import type { Measured, MeasureOptions, Measurement } from './measurement.js';

const PLAIN = { head: [], border: [] };

/** What there is, for people. */
export function listOf(measurements: readonly Measurement[]): string {
  const table = new Table({ head: ['Name', 'Measures', 'Bar', 'Runs'], style: PLAIN });
  for (const { name, doc, bar, defaultRuns } of measurements) table.push([name, doc, bar, String(defaultRuns)]);
  return table.toString();
}

/** The figures, for people. */
export function tableOf({ figures }: Measured): string {
  const table = new Table({ head: ['Figure', 'Value'], style: PLAIN });
  for (const [name, value] of Object.entries(figures))
    table.push([name, typeof value === 'number' ? value.toLocaleString('en') : value]);
  return table.toString();
}

/** The last line, for programs. */
export function lastLine({ name }: Measurement, { seed, runs }: MeasureOptions, { figures }: Measured): string {
  return JSON.stringify({ name, seed, runs, ...figures });
}
