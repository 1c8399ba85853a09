import { systemClock } from '@ml-connector/kernel';
import type { ComparisonReport } from '../compare/run-compare.js';

/** Compares until all is equal or the time is over: what was changed a moment ago may still be on its way. */
export async function compareUntilEqual(
  compare: () => Promise<ComparisonReport>,
  timeoutMs: number,
): Promise<ComparisonReport> {
  const deadline = systemClock.now() + timeoutMs;
  for (;;) {
    const report = await compare();
    if (report.equal || systemClock.now() > deadline) return report;
    await systemClock.sleep(2_000);
  }
}
