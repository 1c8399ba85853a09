import type { ComparisonReport } from '@ml-connector/cli';
import type { Course } from './course.js';

export const MOST_WEBHOOK_P99_MS = 250;
/** Session timeout of the services' groups, and what a group may need besides to share its partitions anew. */
export const MOST_STALL_S = 10 + 5;

/** The course in numbers. */
export function figuresOf(course: Course): Readonly<Record<string, number>> {
  const { rolled, killed, faults, sent, kept, stalls, longestGapMs, report } = course;
  const rows = rowDifferences(report);
  return {
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
}

/** What was lost, doubled or broken, whatever the machine was busy with. */
export function lossesIn({ faults, kept, report }: Course): string[] {
  const { missing, extra, problems } = rowDifferences(report);
  return [
    ...faults,
    ...(kept.lost + missing > 0
      ? [`${kept.lost} answered webhooks are not on the bus, ${missing} rows are missing`]
      : []),
    ...(extra > 0 ? [`${extra} rows are there that the source does not have`] : []),
    ...problems,
  ];
}

/** What took too long, and whether there was load at all. */
export function delaysIn({ rolled, killed, sent, stalls }: Course): string[] {
  const stallS = seconds(stalls.longestGroupMs);
  return [
    ...(sent.p99Ms > MOST_WEBHOOK_P99_MS ? [`webhook_p99_ms is ${sent.p99Ms}`] : []),
    ...(stallS > MOST_STALL_S ? [`${stalls.longestGroup} stood for ${stallS} s`] : []),
    ...(sent.answered.size < (rolled + killed) * 20 ? [`only ${sent.answered.size} webhooks: this was no load`] : []),
  ];
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

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
