import { proveModel } from './model/model-course.js';
import type { Measurement } from './measurement.js';

const REGIONS = ['nl', 'be', 'de'] as const;

/** Looker's answers against the books: every field runs, every measure is right, in both dialects. */
export const model: Measurement = {
  kind: 'proof',
  name: 'model',
  doc: 'every field of every explore is asked through Looker in both dialects, and every measure by division and month is compared with plain sums over the books; a run is a seed',
  bar: 'wrong is 0',
  defaultRuns: 3,
  measure: async ({ runs, seed }, signal) => {
    const seeds = Array.from({ length: runs }, (_, nth) => seed + nth);
    const { wrong, ...counted } = await proveModel({ seeds, regions: REGIONS }, signal);
    const enough = counted.fields > 0 && counted.measures > 0 && !signal.aborted;
    return {
      figures: { ...counted, wrong: wrong.length },
      ok: wrong.length === 0 && enough,
      problems: wrong.slice(0, 40),
    };
  },
};
