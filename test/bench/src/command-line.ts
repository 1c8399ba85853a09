import { parseArgs } from 'node:util';
import type { MeasureOptions, Measurement } from './measurement.js';
import { lastLine, listOf, tableOf } from './report.js';

/** Exit codes: done and above the bar, below it, wrong call. */
export const EXIT = { ok: 0, belowBar: 1, usage: 2 } as const;

/** Where text goes. */
export interface Outlet {
  out(text: string): void;
  err(text: string): void;
}

/** `bench|proof [name] [--runs N] [--seed S]`; gives the exit code. */
export async function runCommandLine(
  args: readonly string[],
  measurements: readonly Measurement[],
  outlet: Outlet,
  signal: AbortSignal,
): Promise<number> {
  const [kind = '', ...rest] = args;
  const known = measurements.filter((measurement) => measurement.kind === kind);
  const parsed = parse(rest);
  if (known.length === 0 || typeof parsed === 'string') {
    outlet.err(`${typeof parsed === 'string' ? parsed : `unknown command "${kind}"`}\n${USAGE}`);
    return EXIT.usage;
  }
  if (parsed.name === undefined) {
    outlet.out(listOf(known));
    return EXIT.ok;
  }
  const measurement = known.find(({ name }) => name === parsed.name);
  if (measurement === undefined) {
    outlet.err(`no ${kind} is named ${parsed.name}; there are: ${known.map(({ name }) => name).join(', ')}`);
    return EXIT.usage;
  }
  return measure(measurement, { runs: parsed.runs ?? measurement.defaultRuns, seed: parsed.seed }, outlet, signal);
}

const USAGE = 'Usage: bench|proof [name] [--runs N] [--seed S]';

async function measure(
  measurement: Measurement,
  options: MeasureOptions,
  outlet: Outlet,
  signal: AbortSignal,
): Promise<number> {
  const measured = await measurement.measure(options, signal);
  outlet.out(tableOf(measured));
  for (const problem of measured.problems) outlet.err(`below the bar (${measurement.bar}): ${problem}`);
  outlet.out(lastLine(measurement, options, measured));
  return measured.ok ? EXIT.ok : EXIT.belowBar;
}

interface Parsed {
  readonly name?: string;
  readonly runs?: number;
  readonly seed: number;
}

/** The arguments, or what is wrong with them. */
function parse(args: readonly string[]): Parsed | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { runs: { type: 'string' }, seed: { type: 'string', default: '1' } },
    });
    if (positionals.length > 1) return `one name at a time, not ${positionals.join(' ')}`;
    const [name] = positionals;
    const { runs, seed } = values;
    if (!/^\d{1,9}$/.test(seed)) return `--seed ${seed} is no whole number`;
    if (runs !== undefined && !/^[1-9]\d{0,5}$/.test(runs)) return `--runs ${runs} is no number of runs`;
    return {
      ...(name === undefined ? {} : { name }),
      ...(runs === undefined ? {} : { runs: Number(runs) }),
      seed: Number(seed),
    };
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}
