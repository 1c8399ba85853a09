import { COMPARISONS } from '../comparisons.js';
import { ONE } from './amounts.js';
import type { Expectation, Fact } from './expectation.js';
import type { Sheets } from './sheets.js';

/** What the reconciliation found. */
export function reconciled({ key }: Sheets): Expectation {
  const facts = COMPARISONS.map(({ verdict, checkedAt }): Fact => ({
    group: [key],
    shares: {
      ...{ count: ONE, defects: verdict === 'defect' ? ONE : 0n, differences: verdict === 'equal' ? 0n : ONE },
      ...{ last_checked: { last: checkedAt }, longest_unchecked: { first: checkedAt } },
    },
  }));
  const measures = ['count', 'defects', 'differences', 'last_checked', 'longest_unchecked'];
  return { explore: 'reconciliation', by: ['division_key'], measures, facts };
}
