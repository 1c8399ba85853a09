import { proveFanOut } from './model/fan-out-course.js';
import type { Measurement } from './measurement.js';

const REGIONS = ['nl', 'be', 'de'] as const;

/** Figures that documents and their lines have in common, whatever joins repeat. */
export const fanOut: Measurement = {
  kind: 'proof',
  name: 'fan-out',
  doc: 'figures of documents are asked at header and at line level, alone and over joins that repeat the header, in both dialects; a run is a seed',
  bar: 'unequal is 0, and the dialect without symmetric aggregates refuses what it would repeat',
  defaultRuns: 3,
  measure: async ({ runs, seed }, signal) => {
    const seeds = Array.from({ length: runs }, (_, nth) => seed + nth);
    const { unequal, ...counted } = await proveFanOut({ seeds, regions: REGIONS }, signal);
    const enough = counted.pairs > 0 && counted.refused > 0 && !signal.aborted;
    return {
      figures: { ...counted, unequal: unequal.length },
      ok: unequal.length === 0 && enough,
      problems: unequal.slice(0, 40),
    };
  },
};
