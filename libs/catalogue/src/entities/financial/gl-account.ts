import { defineEntity } from '../../core/define-entity.js';
import { syncFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per ledger account per division. */
export const glAccount = defineEntity({
  name: 'gl_account',
  exactName: 'GLAccounts',
  count: { path: 'financial/GLAccounts', key: 'ID' },
  doc: 'One row per ledger account per division.',
  model: 'dim',
  feed: syncFeed({
    name: 'gl_accounts',
    path: 'sync/Financial/GLAccounts',
    phase: 1,
    webhookTopics: ['GLAccounts'],
    deletedType: 7,
    doubt: 'The text of the webhook topic is inferred.',
  }),
  fields: {
    Timestamp: f.cursor('Row version: opaque and monotonic, not a clock.'),
    ID: f.id('Key of the record.'),
    AllowCostsInSales: f.int('Allow costs in sales.'),
    BalanceSide: f.code('D debit or C credit.'),
    BalanceType: f.code('B balance sheet or W profit and loss.'),
    Code: f.code('User facing code.'),
    Costcenter: f.codeRef('cost_center', 'Cost center code.'),
    CostcenterDescription: f.label('Description of the cost center.'),
    Costunit: f.codeRef('cost_unit', 'Cost unit code.'),
    CostunitDescription: f.label('Description of the cost unit.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    ExpenseNonDeductiblePercentage: f.percentage('Expense non deductible percentage.'),
    IsBlocked: f.bool('Blocked for new use.'),
    Matching: f.bool('Items can be matched on the account card.'),
    Modified: f.instant('Moment of last change (Dutch wall clock).'),
    ReportingCode: f.code('Code for the annual report export.'),
    RevalueCurrency: f.bool('Revalue currency.'),
    SearchCode: f.code('Search code.'),
    Type: f.int(
      '10 cash,12 bank,14 credit card,16 payment service,20 receivables,21 prepaid receivables,22 payables,24 VAT,25 owed to staff,26 prepaid,27 accrued,29 income tax due,30 fixed asset,32 other asset,35 cumulated depreciation,40 stock,50 capital,52 retained earnings,55 long debt,60 short part of debt,90 general,100 tax due,110 revenue,111 cost of sales,120 other cost,121 SG&A,122 depreciation,123 R&D,125 staff cost,126 employment cost,130 exceptional cost,140 exceptional income,150 income tax,160 interest,300-302 year-end.',
    ),
    TypeDescription: f.label('Description of the type.'),
    UseCostcenter: f.int('Cost center use: 0 optional, 1 mandatory, 2 none (verify).'),
    UseCostunit: f.int('Cost unit use: 0 optional, 1 mandatory, 2 none (verify).'),
    VATCode: f.codeRef('vat_code', 'VAT code, may be blank padded to 3.'),
    VATDescription: f.label('Description of the VAT code.'),
    VATGLAccountType: f.text('Kind of VAT ledger account.'),
    VATSystem: f.text('VAT system.'),
  },
});
