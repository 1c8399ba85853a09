import type { BooksOptions, Region } from './books.js';
import { Company } from './company/company.js';
import { History } from './history.js';
import { createChart } from './masters/chart.js';
import { createBudgets, createFinance } from './masters/finance.js';
import { createDimensions, createGoods } from './masters/goods.js';
import { createEmployees, createRelations, createSegments } from './masters/parties.js';
import { PROFILES } from './masters/profiles.js';
import { SIZES } from './sizes.js';
import { dateText, dayOf } from './wall-clock.js';

/** The same day two years before. */
function twoYearsBefore(today: string): number {
  const date = new Date(`${today}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() - 2);
  return dayOf(date.toISOString().slice(0, 10));
}

/** A company with its tables filled and 24 months of business behind it. */
export function foundCompany(options: BooksOptions, region: Region, nth: number): Company {
  const size = SIZES[options.size];
  const endDay = dayOf(options.today);
  const profile = PROFILES[region];
  const name = nth === 0 ? profile.company : `${profile.company} (${nth + 1})`;
  const start = twoYearsBefore(dateText(endDay));
  const company = new Company(region, profile.firstDivision + nth * 11, name, options.seed, start);
  createChart(company);
  createFinance(company, endDay);
  createSegments(company);
  createRelations(company, size);
  createGoods(company, size.items);
  createDimensions(company, size.projects);
  createEmployees(company, size.employees);
  createBudgets(company, endDay);
  // History ends yesterday: nothing in it may be later than what is traded from now on.
  new History(company, size, endDay - 1).play();
  return company;
}
