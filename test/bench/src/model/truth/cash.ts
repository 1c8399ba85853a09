import type { BookRow } from '@ml-connector/sandbox-exact-online';
import { amountOf, ONE } from './amounts.js';
import type { Expectation, Fact } from './expectation.js';
import { linesOf } from './ledger.js';
import { monthOf, type Sheets } from './sheets.js';

/** Types of ledger accounts that hold money: cash, bank, payment service. */
const MONEY: readonly unknown[] = [10, 12, 16];
const OPENING = 10;

function moneyLines(sheets: Sheets): readonly BookRow[] {
  return linesOf(sheets).filter((line) => MONEY.includes(sheets.account(line['GLAccount'])?.['Type']));
}

/** Money that came and went, by month. */
export function cashMovements(sheets: Sheets): Expectation {
  const facts = moneyLines(sheets).map((line): Fact => {
    const amount = amountOf(line['AmountDC']);
    const flow = line['Type'] === OPENING ? 0n : amount;
    return {
      group: [sheets.key, monthOf(line['Date'])],
      shares: {
        ...{ count: ONE, net_change: amount },
        ...{ received: flow > 0n ? flow : 0n, paid: flow < 0n ? flow : 0n },
      },
    };
  });
  const measures = ['count', 'net_change', 'received', 'paid'];
  return { explore: 'cash_movements', by: ['division_key', 'posting_month'], measures, facts };
}

/** A period of the books: later ones are larger. */
const periodOf = (line: BookRow): number => Number(line['FinancialYear']) * 1000 + Number(line['FinancialPeriod']);

/** What was on the accounts at the end of each period since their first. */
export function cashBalances(sheets: Sheets): Expectation {
  const periods = [...new Set(linesOf(sheets).map(periodOf))].sort((a, b) => a - b);
  const facts: Fact[] = [];
  for (const lines of Map.groupBy(moneyLines(sheets), (line) => line['GLAccount']).values()) {
    const first = Math.min(...lines.map(periodOf));
    let balance = 0n;
    for (const period of periods.filter((one) => one >= first)) {
      const amounts = lines.filter((line) => periodOf(line) === period).map((line) => amountOf(line['AmountDC']));
      const debited = amounts.reduce((sum, one) => (one > 0n ? sum + one : sum), 0n);
      const credited = amounts.reduce((sum, one) => (one < 0n ? sum + one : sum), 0n);
      const opening_balance = balance;
      balance += debited + credited;
      facts.push({
        group: [sheets.key, String(Math.floor(period / 1000)), String(period % 1000)],
        shares: { count: ONE, opening_balance, debited, credited, closing_balance: balance },
      });
    }
  }
  const measures = ['count', 'opening_balance', 'debited', 'credited', 'closing_balance'];
  return { explore: 'cash_balances', by: ['division_key', 'financial_year', 'financial_period'], measures, facts };
}
