import { MARTS } from '@ml-connector/catalogue';
import { projectFiles } from '@ml-connector/looker-sync';
import { Dialect, projectSql } from '@ml-connector/sandbox-looker';
import { MODEL } from '../model/generated-project.js';
import type { Question } from './questions.js';
import { BUSINESS_DATE, DIVISION_SHARES } from './sample-tables.js';
import { divisionKey } from './warehouse-fill.js';

/** Columns that hold a year or dates, and the field that narrows a mart to a year by it; the first one counts. */
const YEAR_FIELDS: readonly (readonly [column: string, field: string])[] = [
  ['financial_year', 'financial_year'],
  ['reporting_year', 'reporting_year'],
  ['month_end', 'month_end_year'],
  ['month_date', 'month_year'],
  ['invoice_date', 'invoice_year'],
  ['order_date', 'order_year'],
  ['entry_date', 'entry_year'],
];
const FIRST_YEAR = 2020;
const YEARS = 6;
/** Value of the user attribute of those who may see everything. */
const EVERY_DIVISION = '%, NULL';
const DIVISIONS_ATTRIBUTE = 'exact_divisions';

const compiled = projectSql(
  MODEL,
  projectFiles({ projectName: MODEL, connectionName: 'exact_warehouse', divisionAccess: true }),
);

/**
 * A question in the SQL that Looker writes for the generated project, of somebody who may see one division or all;
 * `dice` from 0 up to 1 chooses division and year.
 */
export function questionSql({ mart, of, ...query }: Question, dice: () => number): string {
  const year = String(FIRST_YEAR + Math.floor(dice() * YEARS));
  const own = divisionKey(Math.floor(dice() * DIVISION_SHARES.length));
  const narrowed = of.includes('year') ? { [`${mart}.${yearField(mart)}`]: year } : {};
  const value = of.includes('division') ? own : EVERY_DIVISION;
  return compiled(
    mart,
    { ...query, filters: { ...narrowed, ...query.filters } },
    {
      dialect: Dialect.clickhouse26,
      nowMs: Date.parse(`${BUSINESS_DATE}T12:00:00Z`),
      attributes: new Map([[DIVISIONS_ATTRIBUTE, { type: 'advanced_filter_string', value }]]),
    },
  );
}

function yearField(mart: string): string {
  const columns = MARTS.find(({ name }) => name === mart)?.columns ?? {};
  const [found] = YEAR_FIELDS.filter(([column]) => column in columns);
  if (found === undefined) throw new Error(`${mart} has no column that it is asked of a year by`);
  return found[1];
}
