import { defineEntity } from '../../core/define-entity.js';
import { syncFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per project per division. */
export const project = defineEntity({
  name: 'project',
  exactName: 'Projects',
  count: { path: 'project/Projects', key: 'ID' },
  doc: 'One row per project per division.',
  model: 'dim',
  feed: syncFeed({ name: 'projects', path: 'sync/Project/Projects', phase: 2, deletedType: 21 }),
  fields: {
    Timestamp: f.cursor('Row version: opaque and monotonic, not a clock.'),
    ID: f.id('Key of the record.'),
    Account: f.ref('account', 'GUID of the relation (customer/supplier).'),
    AccountCode: f.code('Relation code, left padded to 18.'),
    AccountName: f.text('Relation name.'),
    BudgetedAmount: f.amount('Budgeted amount.'),
    BudgetedCosts: f.amount('Budgeted costs.'),
    BudgetedRevenue: f.amount('Budgeted revenue.'),
    BudgetTypeDescription: f.label('Description of the budget type.'),
    Classification: f.guid('Classification.'),
    ClassificationDescription: f.label('Description of the classification.'),
    Code: f.code('User facing code.'),
    CostsAmountFC: f.amount('Costs amount (document currency).'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    EndDate: f.date('Valid until.'),
    InvoiceDescription: f.label('Description of the invoice.'),
    Manager: f.ref('employee', 'Manager.'),
    ManagerFullname: f.text('Name of the manager.'),
    MarkupPercentage: f.percentage('Markup percentage.'),
    Modified: f.instant('Moment of last change (Dutch wall clock).'),
    PaymentCondition: f.codeRef('payment_condition', 'Payment condition code.'),
    StartDate: f.date('Valid from.'),
    Type: f.int('1 campaign,2 fixed price,3 time and material,4 non billable,5 prepaid.'),
    TypeDescription: f.label('Description of the type.'),
  },
});
