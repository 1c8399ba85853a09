import type { Measurement } from './measurement.js';
import { REPLAY_KINDS, tryReplays } from './replay/replays.js';

const RECORDS = 6_000;

/** Offsets reset by Kafka's own tools, replays by command, rebuilds, and tables filled from nothing: one state. */
export const replay: Measurement = {
  kind: 'proof',
  name: 'replay',
  doc: `a state is made again in ${REPLAY_KINDS.length} ways in turn: offsets of transformer and writer reset by Kafka's own tool (shifted, to the beginning, one topic), replays in place whole and in part, side by side, and emptied tables; every table is compared by its hash`,
  bar: 'identical equals replays, markers_reported 0',
  defaultRuns: 100,
  measure: async ({ runs, seed }, signal) => {
    const found = await tryReplays({ seed, replays: runs, records: RECORDS, shared: false }, signal);
    const { replays, identical, byKind, markersReported, problems } = found;
    const figures = { replays, identical, records: RECORDS, markers_reported: markersReported, ...byKind };
    const ok = identical === replays && markersReported === 0 && problems.length === 0;
    return { figures, ok, problems };
  },
};
