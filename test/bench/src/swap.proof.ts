import type { Measurement } from './measurement.js';
import { trySwaps } from './replay/swap-course.js';

const DOCUMENTS = 500;

/** Tables are rebuilt and exchanged under live traffic while they are read all the time. */
export const swap: Measurement = {
  kind: 'proof',
  name: 'swap',
  doc: 'two tables of documents are rebuilt side by side and exchanged, again and again, some rebuilds broken off or cancelled, under live traffic and with two writers that come and go; sums and counts are polled all the time (--runs: reads)',
  bar: 'wrong 0, lost 0, at least one swap',
  defaultRuns: 100_000,
  measure: async ({ runs, seed }, signal) => {
    const found = await trySwaps({ seed, reads: runs, documents: DOCUMENTS, shared: false }, signal);
    const { problems, ...figures } = found;
    const ok = found.wrong === 0 && found.lost === 0 && found.swaps > 0 && problems.length === 0;
    return { figures, ok, problems };
  },
};
