import { createDatabase } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { proofStore } from './budget/proof-store.js';
import type { Measured, Measurement } from './measurement.js';

const PROGRAM = join(
  fileURLToPath(new URL('../../../', import.meta.url)),
  'apps/exact-fetcher/dist/testing/error-storm-program.test-double.js',
);

/** Processes side by side: a run is short of processor time, not of waiting, and each gets a share of a busy machine. */
const PROCESSES = 4;

type Counts = Readonly<
  Record<'locked' | 'errors' | 'calls' | 'spared' | 'kills' | 'stale' | 'staleMade' | 'storeOutages', number>
>;

/** Runs of one process. */
interface Part {
  readonly first: number;
  readonly runs: number;
  readonly seed: number;
}

/** Storms of errors against the server's count. */
export const errorQuota: Measurement = {
  kind: 'proof',
  name: 'error-quota',
  doc: 'callers that never stop against answers 400, 401, 403 and 404, kills at any step, a store that goes away',
  bar: 'locked is 0',
  defaultRuns: 1_000,
  measure: async ({ runs, seed }, signal): Promise<Measured> => {
    const store = await proofStore();
    try {
      const url = await createDatabase(store.url, uniqueName('error_quota'));
      const counts = (await Promise.all(partsOf(runs, seed).map((part) => storms(url, part, signal)))).flat();
      const sum = (name: keyof Counts): number => counts.reduce((all, count) => all + count[name], 0);
      const figures = {
        locked: sum('locked'),
        errors: sum('errors'),
        calls: sum('calls'),
        spared: sum('spared'),
        kills: sum('kills'),
        stale_calls: sum('stale'),
        stale_calls_made: sum('staleMade'),
        store_outages: sum('storeOutages'),
      };
      const isStorm = figures.errors > runs && figures.spared > runs;
      const problems = [
        ...(figures.locked > 0 ? [`${figures.locked} endpoints were locked`] : []),
        ...(figures.stale_calls_made > 0 ? [`${figures.stale_calls_made} calls of a process without the lease`] : []),
        ...(isStorm && counts.length === runs ? [] : ['too few runs or errors to prove anything']),
      ];
      return { figures, ok: problems.length === 0, problems };
    } finally {
      await store.stop();
    }
  },
};

/** Each run has a number of its own, so that a run is the same however many processes there are. */
function partsOf(runs: number, seed: number): readonly Part[] {
  const each = Math.ceil(runs / PROCESSES);
  return Array.from({ length: PROCESSES }, (_, n) => ({
    first: n * each,
    runs: Math.min(each, runs - n * each),
    seed,
  })).filter((part) => part.runs > 0);
}

function storms(url: string, { first, runs, seed }: Part, signal: AbortSignal): Promise<readonly Counts[]> {
  return new Promise((resolve, reject) => {
    const args = [url, String(first), String(runs), String(seed)];
    const child = fork(PROGRAM, args, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] });
    let counts: readonly Counts[] = [];
    const stop = (): void => {
      child.kill('SIGKILL');
    };
    signal.addEventListener('abort', stop, { once: true });
    child.on('message', (message: { readonly counts: readonly Counts[] }) => {
      counts = message.counts;
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve(counts);
      else reject(new Error(`the storms ended with ${code}`));
    });
  });
}
