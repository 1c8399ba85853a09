import { mainJob } from './main-job.js';

/** What a run was asked for. */
export interface RunOptions {
  readonly runs: number;
  readonly seed: number;
}

/** Figures of a run, and whether its bar holds. */
export interface RunResult {
  readonly figures: Readonly<Record<string, number>>;
  readonly passed: boolean;
}

interface NamedRun {
  readonly kind: 'bench' | 'proof';
  readonly what: string;
  readonly run: (options: RunOptions) => Promise<RunResult>;
}

const RUNS: Readonly<Record<string, NamedRun>> = {
  'main-job': {
    kind: 'bench',
    what: 'npm start -- --once from a fresh clone: install, engines, load, total',
    run: mainJob,
  },
};

/** Names of a kind with what they measure. */
export function listRuns(kind: string): string[] {
  const own = Object.entries(RUNS).filter(([, run]) => run.kind === kind);
  return own.length === 0 ? [`no ${kind} yet`] : own.map(([name, run]) => `${name}  ${run.what}`);
}

/** Runs one by name: a table for people, and one JSON object as the last line. Exit code 1 below the bar, 2 unknown. */
export async function runNamed(kind: string, name: string, args: readonly string[]): Promise<number> {
  const found = RUNS[name];
  if (found === undefined || found.kind !== kind) {
    console.error(`there is no ${kind} "${name}"; there is:\n${listRuns(kind).join('\n')}`);
    return 2;
  }
  const options = { runs: numberOf(args, '--runs', 1), seed: numberOf(args, '--seed', 1) };
  const { figures, passed } = await found.run(options);
  for (const [figure, value] of Object.entries(figures))
    console.log(`${figure.padEnd(14)} ${value.toLocaleString('en')}`);
  console.log(JSON.stringify({ name, ...options, ...figures }));
  return passed ? 0 : 1;
}

function numberOf(args: readonly string[], flag: string, otherwise: number): number {
  const at = args.indexOf(flag);
  const value = at === -1 ? otherwise : Number(args[at + 1]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${flag} takes a whole number from 1`);
  return value;
}
