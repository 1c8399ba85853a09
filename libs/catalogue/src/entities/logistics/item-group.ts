import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per item group per division. */
export const itemGroup = defineEntity({
  name: 'item_group',
  exactName: 'ItemGroups',
  doc: 'One row per item group per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'item_groups', path: 'logistics/ItemGroups', phase: 2 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    GLCosts: f.ref('gl_account', 'Ledger costs.'),
    GLCostsCode: f.code('Ledger costs, code.'),
    GLCostsDescription: f.label('Ledger costs, label.'),
    GLCostsWorkInProgress: f.ref('gl_account', 'Ledger costs work in progress.'),
    GLCostsWorkInProgressCode: f.code('Ledger costs work in progress, code.'),
    GLCostsWorkInProgressDescription: f.label('Ledger costs work in progress, label.'),
    GLPurchaseAccount: f.ref('gl_account', 'Ledger purchase account.'),
    GLPurchaseAccountCode: f.code('Ledger purchase account, code.'),
    GLPurchaseAccountDescription: f.label('Ledger purchase account, label.'),
    GLPurchasePriceDifference: f.ref('gl_account', 'Ledger purchase price difference.'),
    GLPurchasePriceDifferenceCode: f.code('Ledger purchase price difference, code.'),
    GLPurchasePriceDifferenceDescr: f.text('Ledger purchase price difference label.'),
    GLRevenue: f.ref('gl_account', 'Ledger revenue.'),
    GLRevenueCode: f.code('Ledger revenue, code.'),
    GLRevenueDescription: f.label('Ledger revenue, label.'),
    GLRevenueWorkInProgress: f.ref('gl_account', 'Ledger revenue work in progress.'),
    GLRevenueWorkInProgressCode: f.code('Ledger revenue work in progress, code.'),
    GLRevenueWorkInProgressDescription: f.label('Ledger revenue work in progress, label.'),
    GLStock: f.ref('gl_account', 'Ledger stock.'),
    GLStockCode: f.code('Ledger stock, code.'),
    GLStockDescription: f.label('Ledger stock, label.'),
    GLStockVariance: f.ref('gl_account', 'Ledger stock variance.'),
    GLStockVarianceCode: f.code('Ledger stock variance, code.'),
    GLStockVarianceDescription: f.label('Ledger stock variance, label.'),
    IsDefault: f.bool('Is default.'),
  },
});
