import { defineMart } from '../core/define-mart.js';
import { LEDGER_PERIODS } from './aggregates.js';
import { col, labelByCode, labelById, ORIGIN } from './column.js';
import { LEDGER_ACCOUNT } from './ledger-account-columns.js';

const IS_COST = `${labelById('dict_gl_account', 'balance_type', 'gl_account')} = 'W' AND ${labelById('dict_gl_account', 'balance_side', 'gl_account')} = 'D'`;
const SCENARIO = "ifNull(toString(budget_scenario_description), '')";
/**
 * Budgets and what was spent, under one another. What was spent stands once for each scenario of its division, so that
 * the choice of a scenario leaves both sides; without any budget once, under none.
 */
const BOTH_SIDES = `(
    SELECT division_key, region, division, 'actual' AS side, '' AS row_id, arrayJoin(if(empty(scenarios), [''], scenarios)) AS scenario,
      financial_year AS year, financial_period AS period, gl_account, cost_center, cost_unit, amount_dc AS actual, toDecimal128(0, 4) AS budget
    FROM (SELECT * FROM warehouse.${LEDGER_PERIODS.name} FINAL WHERE NOT is_closing AND ${IS_COST}) AS spent
    LEFT JOIN (
      SELECT division_key, groupUniqArray(${SCENARIO}) AS scenarios FROM warehouse.fact_budget FINAL GROUP BY division_key
    ) AS known USING (division_key)
    UNION ALL
    SELECT division_key, region, division, 'budget', toString(id), ${SCENARIO},
      ifNull(reporting_year, 0), ifNull(reporting_period, 0), gl_account, ifNull(toString(costcenter), ''), ifNull(toString(costunit), ''),
      toDecimal128(0, 4), toDecimal128(ifNull(amount_dc, 0), 4)
    FROM warehouse.fact_budget FINAL WHERE ${IS_COST}
  )`;

/** What cost centers spent beside what was budgeted for them. */
export const budgetAgainstActual = defineMart({
  name: 'budget_against_actual',
  label: 'Budget against actual',
  doc: 'One row per cost account, cost center, cost unit, financial period and budget scenario per division for what was spent, and one for each budget line; in division currency, year-end entries left out. Choose one scenario: what was spent stands in each.',
  from: BOTH_SIDES,
  since: 14,
  was: [9],
  columns: {
    ...ORIGIN,
    pk: {
      ...ORIGIN.pk,
      sql: "concat(division_key, '|', side, '|', row_id, '|', scenario, '|', toString(year), '|', toString(period), '|', ifNull(toString(gl_account), ''), '|', cost_center, '|', cost_unit)",
    },
    scenario: col.string("nullIf(scenario, '')", 'Budget scenario: choose one.', { group: 'Budget' }),
    financial_year: col.number('year', 'Financial year.', { group: 'Period' }),
    financial_period: col.number('period', 'Period within the financial year.', { group: 'Period' }),
    ...LEDGER_ACCOUNT,
    cost_center: col.string("nullIf(cost_center, '')", 'Code of the cost center.', { group: 'Cost center' }),
    cost_center_name: col.string(
      labelByCode('dict_cost_center', 'description', 'cost_center'),
      'Name of the cost center.',
      { group: 'Cost center' },
    ),
    cost_unit: col.string("nullIf(cost_unit, '')", 'Code of the cost unit.', { group: 'Cost center' }),
    currency: col.string(
      "dictGet('warehouse.dict_division', 'currency', division_key)",
      'Currency of the division, which the amounts are in.',
      { group: 'Division' },
    ),
    actual_dc: col.decimal('actual', 'What was spent.', { hidden: true }),
    budget_dc: col.decimal('budget', 'What was budgeted.', { hidden: true }),
  },
  measures: {
    actual: { type: 'sum', of: 'actual_dc', doc: 'Costs in division currency.', format: 'decimal_2' },
    budget: { type: 'sum', of: 'budget_dc', doc: 'Budget in division currency.', format: 'decimal_2' },
    left: {
      type: 'number',
      of: '${budget} - ${actual}',
      doc: 'Budget less costs: negative when more was spent.',
      label: 'Left of budget',
      format: 'decimal_2',
    },
    used: {
      type: 'number',
      of: 'toFloat64(${actual}) / NULLIF(toFloat64(${budget}), 0)',
      doc: 'Costs as a part of the budget.',
      label: 'Used of budget',
      format: 'percent_1',
    },
  },
});
