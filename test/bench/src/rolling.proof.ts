import type { ComparisonReport } from '@ml-connector/cli';
import type { ServiceName } from '@ml-connector/contracts';
import { removeEngineData } from '@ml-connector/local-engines';
import { seededRandom } from '@ml-connector/testing';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured, Measurement } from './measurement.js';
import { Cluster } from './rolling/cluster.js';
import { runCourse, type Course } from './rolling/course.js';
import type { Stalls } from './rolling/stalls.js';

const MOST_WEBHOOK_P99_MS = 250;
/** Session timeout of the services' groups, and what a group may need besides to share its partitions anew. */
const MOST_STALL_S = 10 + 5;
/** Slow webhooks are told by such spans. */
const SPAN_MS = 5_000;
/** Replicas of looker-sync, of which there is one unless this says otherwise; of the other services there are two. */
const LOOKER_SYNCS = Number(process.env['ROLLING_LOOKER_SYNCS'] ?? 1);
/** A folder that keeps the services' logs. */
const KEEP_LOGS = process.env['ROLLING_LOGS'];

/** Replicas of all services are restarted under load: one by one as an update does, then by kill -9. */
export const rolling: Measurement = {
  kind: 'proof',
  name: 'rolling',
  doc: 'two replicas of each service on real engines, the demo trades: all are restarted one by one, then killed at random',
  bar: `lost, doubled, crashes are 0, webhook_p99_ms at most ${MOST_WEBHOOK_P99_MS}, longest_stall_s at most ${MOST_STALL_S}`,
  defaultRuns: 30,
  measure: async ({ runs, seed }, signal) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-rolling-'));
    const log = (text: string): void => void process.stderr.write(`${new Date().toISOString()} ${text}\n`);
    const replicas = (service: ServiceName): number => (service === 'looker-sync' ? LOOKER_SYNCS : 2);
    try {
      const cluster = await Cluster.start({ dataDir, seed, replicas, log, signal });
      try {
        return verdict(await runCourse(cluster, { kills: runs, random: seededRandom(seed), log, signal }));
      } finally {
        await cluster.stop();
      }
    } finally {
      if (KEEP_LOGS !== undefined) cpSync(join(dataDir, 'logs'), KEEP_LOGS, { recursive: true });
      await removeEngineData(join(dataDir, 'engines'));
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
};

function verdict({ rolled, killed, faults, sent, kept, stalls, longestGapMs, report }: Course): Measured {
  const rows = rowDifferences(report);
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  const figures = {
    restarts: rolled + killed,
    rolled,
    killed,
    crashes: faults.length,
    lost: kept.lost + rows.missing,
    doubled: rows.extra,
    unequal: rows.unequal,
    webhooks: sent.answered.size,
    webhooks_twice: kept.twice,
    webhook_p50_ms: sent.p50Ms,
    webhook_p99_ms: sent.p99Ms,
    webhook_max_ms: sent.maxMs,
    webhook_repeats: [...sent.repeated.values()].reduce((sum, count) => sum + count, 0),
    longest_stall_s: seconds(stalls.longestGroupMs),
    longest_partition_stall_s: seconds(stalls.longestPartitionMs),
    stalls_seen_every_s: seconds(longestGapMs),
    tables: report.totals.length,
  };
  const problems = [
    ...faults,
    ...(figures.lost > 0
      ? [`${kept.lost} answered webhooks are not on the bus, ${rows.missing} rows are missing`]
      : []),
    ...(figures.doubled > 0 ? [`${rows.extra} rows are there that the source does not have`] : []),
    ...rows.problems,
    ...(sent.p99Ms > MOST_WEBHOOK_P99_MS ? [`webhook_p99_ms is ${sent.p99Ms}`] : []),
    ...(figures.longest_stall_s > MOST_STALL_S
      ? [`${stalls.longestGroup} stood for ${figures.longest_stall_s} s`]
      : []),
    ...(sent.answered.size < (rolled + killed) * 20 ? [`only ${sent.answered.size} webhooks: this was no load`] : []),
  ];
  tellWhere(sent.slowAt, stalls);
  return { figures, ok: problems.length === 0, problems };
}

/** When webhooks were slow, and which partition stood longest: to be held against the restarts above. */
function tellWhere(slowAt: readonly number[], { longestPartition }: Stalls): void {
  const bySeconds = Map.groupBy(slowAt, (at) => Math.floor(at / SPAN_MS) * SPAN_MS);
  const spans = [...bySeconds].map(([at, some]) => `${new Date(at).toISOString().slice(11, 19)} ${some.length}`);
  process.stderr.write(`slow webhooks from: ${spans.join(', ')}\nlongest stall of a partition: ${longestPartition}\n`);
}

/** What differs between the books and the warehouse, and between the books and Looker's answers. */
function rowDifferences({ totals, questions }: ComparisonReport): {
  readonly missing: number;
  readonly extra: number;
  readonly unequal: number;
  readonly problems: readonly string[];
} {
  const wrong = totals.filter((total) => !total.equal);
  const asked = questions.filter((question) => question.differences.length > 0);
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  return {
    missing: sum(totals.map((total) => Math.max(0, -total.rowsDifference))),
    extra: sum(totals.map((total) => Math.max(0, total.rowsDifference))),
    unequal: wrong.length + asked.length,
    problems: [
      ...wrong.map((t) => `${t.divisionKey} ${t.entity}: ${t.sourceRows} rows at Exact, ${t.warehouseRows} here`),
      ...asked.map(({ name, differences }) => `${name}: ${differences.length} groups differ`),
    ],
  };
}
