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

type Counts = Readonly<Record<'locked' | 'errors' | 'calls' | 'spared' | 'kills' | 'storeOutages', number>>;

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
      const counts = await storms(url, runs, seed, signal);
      const sum = (name: keyof Counts): number => counts.reduce((all, count) => all + count[name], 0);
      const figures = {
        locked: sum('locked'),
        errors: sum('errors'),
        calls: sum('calls'),
        spared: sum('spared'),
        kills: sum('kills'),
        store_outages: sum('storeOutages'),
      };
      const isStorm = figures.errors > runs && figures.spared > runs;
      const problems = [
        ...(figures.locked > 0 ? [`${figures.locked} endpoints were locked`] : []),
        ...(isStorm && counts.length === runs ? [] : ['too few runs or errors to prove anything']),
      ];
      return { figures, ok: problems.length === 0, problems };
    } finally {
      await store.stop();
    }
  },
};

function storms(url: string, runs: number, seed: number, signal: AbortSignal): Promise<readonly Counts[]> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [url, String(runs), String(seed)], { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] });
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
