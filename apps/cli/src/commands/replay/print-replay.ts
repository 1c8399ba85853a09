import type { Output } from '../../output/output.js';
import { duration } from '../../output/progress-bar.js';
import type { TableComparison } from '../../replay/compare-tables.js';
import type { RangeCount } from '../../replay/count-range.js';
import type { ReplayResult } from '../../replay/replay-parts.js';
import type { RebuildResult } from '../../replay/side-by-side.js';

/** Differences that are shown of a table. */
const SHOWN = 5;

/** What a replay would do, for people. */
export function printCount(output: Output, count: RangeCount, messagesPerSecond: number): void {
  const about = count.exact ? '' : 'about ';
  output.table(
    ['Partition', 'From', 'To', 'Offsets', 'First written', count.exact ? 'Last written' : 'Sampled until'],
    count.partitions.map((p) => [
      String(p.partition),
      p.from,
      p.to,
      String(p.offsets),
      p.firstAt ?? '',
      p.lastReadAt ?? '',
    ]),
  );
  output.line();
  output.table(
    ['Table', 'Rows expected'],
    Object.entries(count.rows).map(([table, rows]) => [table, `${about}${rows}`]),
  );
  const offsets = count.partitions.reduce((sum, one) => sum + one.offsets, 0);
  output.line(`\n${about}${count.messages} records, ${about}${count.unreadable} of them can't be decoded`);
  output.line(`at ${messagesPerSecond} messages a second: ${duration((offsets / messagesPerSecond) * 1000)} at least`);
}

/** What a replay did, for people. */
export function printReplayed(output: Output, result: ReplayResult): void {
  output.line(`${result.messages} records replayed, ${result.rows} rows loaded, ${result.refused} refused`);
  for (const words of result.refusals.slice(0, SHOWN)) output.line(`  refused: ${words}`);
  for (const [reason, records] of Object.entries(result.unreadable))
    output.line(`  ${records} can't be decoded (${reason}): they are dead letters of the transformer`);
}

/** What a rebuild did, for people. */
export function printRebuilt(output: Output, feed: string, result: RebuildResult): void {
  printReplayed(output, result.replayed);
  for (const comparison of result.comparisons) printComparison(output, comparison);
  for (const { name, refreshed } of result.views)
    output.line(
      refreshed ? `${name} is filled again` : `${name} only follows inserts: fill it again by hand if rows changed`,
    );
  if (result.swapped) output.line(`the tables of ${feed} are the new ones`);
  else
    output.line(
      `the tables of ${feed} stay as they are. Take the new ones: the same command with --accept-differences. Give them up: ml-connector replay cancel ${feed}`,
    );
}

function printComparison(output: Output, one: TableComparison): void {
  output.line(
    `${one.table}: ${one.liveRows} rows live, ${one.rebuiltRows} rebuilt, ${one.equal ? 'equal' : 'NOT EQUAL'}`,
  );
  for (const [column, [live, rebuilt]] of Object.entries(one.sums))
    if (live !== rebuilt) output.line(`  sum of ${column}: ${live} live, ${rebuilt} rebuilt`);
  if (one.notCompared.length > 0) output.line(`  not compared: ${one.notCompared.join(', ')}`);
  if (!one.equal) output.line(`  ${one.differences.length} rows differ (a thousand are looked for at most), such as`);
  for (const row of one.differences.slice(0, SHOWN))
    output.line(`  ${row.divisionKey} ${row.id}: version ${row.live ?? 'none'} live, ${row.rebuilt ?? 'none'} rebuilt`);
}
