import { defineEntity } from '../../core/define-entity.js';
import { snapshotFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per ledger account, year, period, cost center, cost unit, type and status per division: the balance as Exact adds it up. */
export const reportingBalance = defineEntity({
  name: 'reporting_balance',
  exactName: 'ReportingBalance',
  doc: 'One row per ledger account, year, period, cost center, cost unit, type and status per division: the balance as Exact adds it up.',
  model: 'fact',
  feed: snapshotFeed({ name: 'reporting_balances', path: 'financial/ReportingBalance', phase: 5 }),
  sums: ['Amount', 'AmountCredit', 'AmountDebit'],
  doubt: 'The ID may not be stable: the table is compared in full.',
  fields: {
    ID: f.bigint('Key, number.'),
    Amount: f.amount('Debit total less credit total, company currency.'),
    AmountCredit: f.amount('Credit total.'),
    AmountDebit: f.amount('Debit total.'),
    BalanceType: f.code('B balance sheet or W profit and loss.'),
    CostCenterCode: f.codeRef('cost_center', 'Code of the cost center.'),
    CostCenterDescription: f.label('Description of the cost center.'),
    CostUnitCode: f.codeRef('cost_unit', 'Code of the cost unit.'),
    CostUnitDescription: f.label('Description of the cost unit.'),
    Count: f.int('Number of postings in the group.'),
    GLAccount: f.ref('gl_account', 'GUID of the ledger account.'),
    GLAccountCode: f.code('Ledger account code.'),
    GLAccountDescription: f.label('Ledger account label.'),
    ReportingPeriod: f.int('Fiscal period.'),
    ReportingYear: f.int('Fiscal year.'),
    Status: f.int('20 open,50 processed; sum both for after-entry figures.'),
    Type: f.int('Transaction type, same codes as TransactionLines.'),
  },
});
