import type { Measured, Measurement } from './measurement.js';
import { runKills, type KillFindings } from './writer-kill/kill-course.js';

const PARTITIONS = 6;

/** Transformer and writer are killed at every step, and their engines. */
export const writerKill: Measurement = {
  kind: 'proof',
  name: 'writer-kill',
  doc: 'two transformers and two warehouse writers as processes are killed at named points (before and after a send, an insert and a commit, in a rebalance), cut off from their group while another takes over, and Kafka and ClickHouse are killed, under a stream of records that come late and twice, change their table, lose lines and vanish; then every row is compared with a model',
  bar: 'lost, doubled, unequal, markers_lost, bad_lost, buried are 0',
  defaultRuns: 1_000,
  measure: async ({ runs, seed }, signal) => {
    const startedAt = performance.now();
    const found = await runKills({ seed, kills: runs, partitions: PARTITIONS }, signal);
    return verdict(found, Math.round((performance.now() - startedAt) / 1000));
  },
};

function verdict(found: KillFindings, tookS: number): Measured {
  const { kills, lost, doubled, unequal, rows, records, moved, byPoint } = found;
  const zeros = {
    lost,
    doubled,
    unequal,
    markers_lost: found.markersLost,
    bad_lost: found.badLost,
    buried: found.buried,
  };
  const byName = Object.entries(byPoint).map(([point, count]) => [`kills_${point.replace(/[ -]/g, '_')}`, count]);
  const figures = {
    kills,
    ...zeros,
    raw_extra: found.rawExtra,
    ended_away: found.endedAway,
    rows,
    records,
    moved_tables: moved.tables,
    left_documents: moved.lines,
    late: moved.late,
    ...Object.fromEntries(byName),
    took_s: tookS,
  };
  const problems = [
    ...Object.entries(zeros).flatMap(([name, count]) => (count > 0 ? [`${name} is ${count}`] : [])),
    ...found.examples,
    ...found.faults,
  ];
  return { figures, ok: problems.length === 0, problems };
}
