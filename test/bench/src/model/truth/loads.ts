import { ONE } from './amounts.js';
import type { Expectation, Fact } from './expectation.js';
import type { Sheets } from './sheets.js';

/** When tables were loaded. */
export function loadStatus(sheets: Sheets): Expectation {
  const facts = sheets.loads.map(({ loadedAt }): Fact => ({
    group: [sheets.key],
    shares: { tables: ONE, last_loaded: { last: loadedAt }, least_fresh: { first: loadedAt } },
  }));
  return { explore: 'load_status', by: ['division_key'], measures: ['tables', 'last_loaded', 'least_fresh'], facts };
}
