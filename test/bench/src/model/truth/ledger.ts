import type { BookRow } from '@ml-connector/sandbox-exact-online';
import { amountOf, ONE } from './amounts.js';
import { ratio, type Expectation, type Fact } from './expectation.js';
import { monthOf, text, type Sheets } from './sheets.js';

const LINES = 'financialtransaction/TransactionLines';
const BUDGET_ENTRY = 3000;

function isClosing(line: BookRow): boolean {
  const type = Number(line['Type'] ?? 0);
  return type >= 310 && type <= 328;
}

/** Ledger lines, budget entries left out. */
export function linesOf(sheets: Sheets): readonly BookRow[] {
  return sheets.rows(LINES).filter((line) => line['Type'] !== BUDGET_ENTRY);
}

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
const negative = (amount: bigint): bigint => (amount < 0n ? amount : 0n);

function isResult(sheets: Sheets, line: BookRow): boolean {
  return text(sheets.account(line['GLAccount'])?.['BalanceType']) === 'W' && !isClosing(line);
}

function isCost(sheets: Sheets, row: BookRow): boolean {
  const account = sheets.account(row['GLAccount']);
  return text(account?.['BalanceType']) === 'W' && text(account?.['BalanceSide']) === 'D';
}

/** The ledger by month. */
export function ledgerLines(sheets: Sheets): Expectation {
  const facts = linesOf(sheets).map((line): Fact => {
    const amount = amountOf(line['AmountDC']);
    return {
      group: [sheets.key, monthOf(line['Date'])],
      shares: {
        ...{ count: ONE, amount, debit: positive(amount), credit: negative(amount) },
        profit_and_loss: isResult(sheets, line) ? amount : 0n,
      },
    };
  });
  const measures = ['count', 'amount', 'debit', 'credit', 'profit_and_loss'];
  return { explore: 'gl_lines', by: ['division_key', 'posting_month'], measures, facts };
}

/** What cost centers spent, by month. */
export function spend(sheets: Sheets): Expectation {
  const facts = linesOf(sheets)
    .filter((line) => isCost(sheets, line) && (text(line['CostCenter']) ?? '') !== '' && !isClosing(line))
    .map((line): Fact => ({
      group: [sheets.key, monthOf(line['Date'])],
      shares: { count: ONE, spend: amountOf(line['AmountDC']) },
    }));
  return { explore: 'cost_center_spend', by: ['division_key', 'posting_month'], measures: ['count', 'spend'], facts };
}

/** The ledger by financial period, each line also where it is the period or the year before. */
export function ledgerPeriods(sheets: Sheets): Expectation {
  const lastPeriods = new Map<number, number>();
  for (const { FinYear, FinPeriod } of sheets.rows('financial/FinancialPeriods'))
    lastPeriods.set(Number(FinYear), Math.max(lastPeriods.get(Number(FinYear)) ?? 0, Number(FinPeriod)));
  const facts = linesOf(sheets).flatMap((line): Fact[] => {
    const [year, period] = [Number(line['FinancialYear']), Number(line['FinancialPeriod'])];
    const amount = amountOf(line['AmountDC']);
    const result = isResult(sheets, line) ? amount : 0n;
    const isLast = period >= (lastPeriods.get(year) ?? 12);
    const group = (inYear: number, inPeriod: number): Fact['group'] => [sheets.key, String(inYear), String(inPeriod)];
    return [
      {
        group: group(year, period),
        shares: {
          ...{ ledger_lines: ONE, amount, debit: positive(amount), credit: negative(amount) },
          ...{ profit_and_loss: result, change_on_prior_period: amount, change_on_prior_year: amount },
        },
      },
      {
        group: isLast ? group(year + 1, 1) : group(year, period + 1),
        shares: {
          ...{ amount_prior_period: amount, profit_and_loss_prior_period: result },
          change_on_prior_period: -amount,
        },
      },
      {
        group: group(year + 1, period),
        shares: {
          ...{ amount_prior_year: amount, profit_and_loss_prior_year: result },
          change_on_prior_year: -amount,
        },
      },
    ];
  });
  const now = ['ledger_lines', 'amount', 'debit', 'credit', 'profit_and_loss'];
  const before = ['amount', 'profit_and_loss'].flatMap((of) => [`${of}_prior_period`, `${of}_prior_year`]);
  const changes = ['change_on_prior_period', 'change_on_prior_year'];
  const by = ['division_key', 'financial_year', 'financial_period'];
  return { explore: 'gl_periods', by, measures: [...now, ...before, ...changes], facts };
}

const PERIOD = ['division_key', 'reporting_year', 'reporting_period'];

function periodOf(sheets: Sheets, row: BookRow): Fact['group'] {
  return [sheets.key, text(row['ReportingYear']), text(row['ReportingPeriod'])];
}

/** Balances as Exact adds them up. */
export function balances(sheets: Sheets): Expectation {
  const facts = sheets.rows('financial/ReportingBalance').map((row): Fact => ({
    group: periodOf(sheets, row),
    shares: {
      ...{ count: ONE, balance: amountOf(row['Amount']) },
      ...{ debit: amountOf(row['AmountDebit']), credit: amountOf(row['AmountCredit']) },
    },
  }));
  return { explore: 'gl_balances', by: PERIOD, measures: ['count', 'balance', 'debit', 'credit'], facts };
}

/** Budgets. */
export function budgeted(sheets: Sheets): Expectation {
  const facts = sheets.rows('budget/Budgets').map((row): Fact => ({
    group: periodOf(sheets, row),
    shares: { count: ONE, budget: amountOf(row['AmountDC']) },
  }));
  return { explore: 'budgets', by: PERIOD, measures: ['count', 'budget'], facts };
}

/** Costs beside budgets by scenario and period; costs stand in each scenario. */
export function budgetUse(sheets: Sheets): Expectation {
  const budgets = sheets.rows('budget/Budgets');
  const scenarios = new Set(budgets.map((row) => text(row['BudgetScenarioDescription'])));
  const spent = linesOf(sheets)
    .filter((line) => isCost(sheets, line) && !isClosing(line))
    .flatMap((line) => {
      const [period, actual] = [
        [text(line['FinancialYear']), text(line['FinancialPeriod'])],
        amountOf(line['AmountDC']),
      ];
      return [...(scenarios.size === 0 ? [null] : scenarios)].map((scenario): Fact => ({
        group: [sheets.key, scenario, ...period],
        shares: { actual, left: -actual },
      }));
    });
  const planned = budgets
    .filter((row) => isCost(sheets, row))
    .map((row): Fact => {
      const budget = amountOf(row['AmountDC']);
      const period = [text(row['ReportingYear']), text(row['ReportingPeriod'])];
      return {
        group: [sheets.key, text(row['BudgetScenarioDescription']), ...period],
        shares: { budget, left: budget },
      };
    });
  return {
    ...{ explore: 'budget_against_actual', facts: [...spent, ...planned] },
    by: ['division_key', 'scenario', 'financial_year', 'financial_period'],
    measures: ['actual', 'budget', 'left'],
    ratios: { used: (sum) => ratio(sum('actual'), sum('budget')) },
  };
}
