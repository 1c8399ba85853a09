import { ALL_PERIODS, martOf, UNDATED, type ReconciledMart } from '@ml-connector/catalogue';
import type { ExactRow } from '@ml-connector/looker';
import { allRows } from '../ask/asker.js';
import type { LookerJobs } from '../looker-jobs.js';
import { groupName } from '../model/mart-view.js';
import { MODEL_NAME } from '../model/project-files.js';
import type { Told } from './cells.js';

/** Looker may be silent for so long. */
const TIMEOUT_MS = 300_000;

/** Asks Looker what it shows, as people see it: from its cache where that is not stale. One question an entity. */
export class LookerReader {
  constructor(private readonly jobs: LookerJobs) {}

  /** Rows and amount of an entity by division and period. */
  async shown(reconciled: ReconciledMart, divisionKey?: string): Promise<Told[]> {
    const { mart, amount } = reconciled;
    const field = (name: string): string => `${mart}.${name}`;
    const periods = periodFields(reconciled);
    const query = {
      model: MODEL_NAME,
      view: mart,
      fields: [field('division_key'), ...periods.map(field), field('count'), field(amount)],
      filters: divisionKey === undefined ? {} : { [field('division_key')]: divisionKey },
      sorts: [field('division_key'), ...periods.map(field)],
    };
    const rows = await this.jobs.run('reconcile', (api) => allRows(api, query, { timeoutMs: TIMEOUT_MS }));
    return rows.map((row) => ({
      divisionKey: textOf(row, field('division_key')) ?? '',
      period: periodOf(periods.map((name) => textOf(row, field(name)))),
      figure: { rows: textOf(row, field('count')) ?? '0', amount: textOf(row, field(amount)) ?? '0' },
    }));
  }
}

/** Dimensions of a mart's LookML view that tell the period. */
function periodFields(reconciled: ReconciledMart): string[] {
  const { period } = reconciled;
  if ('none' in period) return [];
  if ('year' in period) return [period.year, period.period];
  if (martOf(reconciled).columns[period.date]?.type !== 'date') throw new Error(`${period.date} is no date`);
  return [`${groupName(period.date)}_month`];
}

function periodOf(parts: readonly (string | null)[]): string {
  if (parts.length === 0) return ALL_PERIODS;
  if (parts.includes(null)) return UNDATED;
  const [first = '', second] = parts as string[];
  return second === undefined ? first.slice(0, 7) : `${first}-${second.padStart(2, '0')}`;
}

function textOf(row: ExactRow, field: string): string | null {
  const value = row[field];
  return value === null || value === undefined ? null : String(value);
}
