import type { Company } from '../company/company.js';
import type { LedgerLineValues } from '../company/ledger.js';
import { gl } from '../masters/chart.js';
import { JOURNAL } from '../masters/finance.js';
import type { Moment } from '../wall-clock.js';
import { postEntry, TYPE } from './posting.js';

interface Leg {
  readonly code: string;
  readonly cents: number;
  readonly costCenter?: number;
}

function memorial(company: Company, at: Moment, type: number, legs: readonly Leg[]): void {
  const rows = legs.map((leg, i): LedgerLineValues => ({
    lineNumber: i + 1,
    gl: gl(leg.code),
    costCenter: leg.costCenter ?? -1,
    amountDc: leg.cents,
    amountFc: leg.cents,
  }));
  postEntry(company, at, { type, journal: JOURNAL.memorial, day: at.day }, rows);
}

/** Opening balance on the first day. */
export function postOpening(company: Company, at: Moment): void {
  memorial(company, at, TYPE.opening, [
    { code: '1100', cents: 25_000_000 },
    { code: '3000', cents: 90_000_000 },
    { code: '0200', cents: 40_000_000 },
    { code: '0250', cents: -5_000_000 },
    { code: '0500', cents: -50_000_000 },
    { code: '0900', cents: -100_000_000 },
  ]);
}

/** Wages and social charges by cost center, depreciation: once a month. */
export function postMonthEnd(company: Company, at: Moment): void {
  const { random, masters } = company;
  const wages: Leg[] = [];
  let total = 0;
  for (const center of masters.costCenters.all()) {
    const gross = random.int(600_000, 2_400_000);
    const social = Math.round(gross * 0.19);
    wages.push({ code: '4000', cents: gross, costCenter: center.index });
    wages.push({ code: '4010', cents: social, costCenter: center.index });
    total += gross + social;
  }
  memorial(company, at, TYPE.payroll, [...wages, { code: '1700', cents: -total }]);
  memorial(company, at, TYPE.other, [
    { code: '1700', cents: total },
    { code: '1100', cents: -total },
  ]);
  memorial(company, at, TYPE.other, [
    { code: '4800', cents: 210_000, costCenter: 1 },
    { code: '4800', cents: 95_500, costCenter: 3 },
    { code: '0250', cents: -305_500 },
  ]);
}

/** Rows that spend figures must leave out: a period close and a budget posting, both with a cost center. */
export function postYearEnd(company: Company, at: Moment): void {
  memorial(company, at, TYPE.periodClose, [
    { code: '4100', cents: -1_234_567, costCenter: 0 },
    { code: '0900', cents: 1_234_567 },
  ]);
  memorial(company, at, TYPE.budget, [
    { code: '4400', cents: 9_876_543, costCenter: 0 },
    { code: '1999', cents: -9_876_543 },
  ]);
}
