import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per budget line per division: scenario, account, cost center, cost unit, item, period. */
export const budget = defineEntity({
  name: 'budget',
  exactName: 'Budgets',
  doc: 'One row per budget line per division: scenario, account, cost center, cost unit, item, period.',
  model: 'fact',
  feed: modifiedFeed({ name: 'budgets', path: 'budget/Budgets', phase: 5 }),
  sums: ['AmountDC'],
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    AmountDC: f.amount('Budget amount, company currency.'),
    BudgetScenario: f.guid('Budget scenario.'),
    BudgetScenarioCode: f.code('Code of the budget scenario.'),
    BudgetScenarioDescription: f.label('Description of the budget scenario.'),
    Costcenter: f.codeRef('cost_center', 'Cost center code.'),
    CostcenterDescription: f.label('Description of the cost center.'),
    Costunit: f.codeRef('cost_unit', 'Cost unit code.'),
    CostunitDescription: f.label('Description of the cost unit.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    GLAccount: f.ref('gl_account', 'GUID of the ledger account.'),
    GLAccountCode: f.code('Ledger account code.'),
    GLAccountDescription: f.label('Ledger account label.'),
    Item: f.ref('item', 'GUID of the item.'),
    ItemCode: f.code('Item code.'),
    ItemDescription: f.text('Item label.'),
    ReportingPeriod: f.int('Fiscal period.'),
    ReportingYear: f.int('Fiscal year.'),
  },
});
