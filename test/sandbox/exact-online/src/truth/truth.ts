import type { Truth } from '../books/books.js';
import type { Company } from '../books/company/company.js';
import { dayOf } from '../books/wall-clock.js';
import { problemsOf } from './checks.js';
import { costCenterSpend, revenueByMonthAndSegment, supplierAgeing } from './questions.js';
import { totalsOf } from './totals.js';

/**
 * The expected answers, in plain arithmetic over the records: nothing here goes through the rows that the API serves.
 * @param asOf `YYYY-MM-DD`, the day at which payables are aged; all else is as of now.
 */
export function computeTruth(companies: readonly Company[], asOf: string): Truth {
  return {
    totals: companies.flatMap(totalsOf),
    revenueByMonthAndSegment: revenueByMonthAndSegment(companies),
    costCenterSpendByMonthAndRegion: costCenterSpend(companies),
    supplierAgeing: supplierAgeing(companies, dayOf(asOf)),
    problems: companies.flatMap(problemsOf),
  };
}
