import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per item group per division. */
export const itemGroup = defineEntity({
  name: 'item_group',
  exactName: 'ItemGroups',
  doc: 'One row per item group per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'item_groups', path: 'logistics/ItemGroups', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    GLCosts: f.ref('gl_account', 'Ledger costs.'),
    GLCostsCode: f.code('Code of the ledger costs.'),
    GLCostsDescription: f.label('Description of the ledger costs.'),
    GLCostsWorkInProgress: f.ref('gl_account', 'Ledger costs work in progress.'),
    GLCostsWorkInProgressCode: f.code('Code of the ledger costs work in progress.'),
    GLCostsWorkInProgressDescription: f.label('Description of the ledger costs work in progress.'),
    GLPurchaseAccount: f.ref('gl_account', 'Ledger purchase account.'),
    GLPurchaseAccountCode: f.code('Code of the ledger purchase account.'),
    GLPurchaseAccountDescription: f.label('Description of the ledger purchase account.'),
    GLPurchasePriceDifference: f.ref('gl_account', 'Ledger purchase price difference.'),
    GLPurchasePriceDifferenceCode: f.code('Code of the ledger purchase price difference.'),
    GLPurchasePriceDifferenceDescr: f.text('Description of the ledger purchase price difference account.'),
    GLRevenue: f.ref('gl_account', 'Ledger revenue.'),
    GLRevenueCode: f.code('Code of the ledger revenue.'),
    GLRevenueDescription: f.label('Description of the ledger revenue.'),
    GLRevenueWorkInProgress: f.ref('gl_account', 'Ledger revenue work in progress.'),
    GLRevenueWorkInProgressCode: f.code('Code of the ledger revenue work in progress.'),
    GLRevenueWorkInProgressDescription: f.label('Description of the ledger revenue work in progress.'),
    GLStock: f.ref('gl_account', 'Ledger stock.'),
    GLStockCode: f.code('Code of the ledger stock.'),
    GLStockDescription: f.label('Description of the ledger stock.'),
    GLStockVariance: f.ref('gl_account', 'Ledger stock variance.'),
    GLStockVarianceCode: f.code('Code of the ledger stock variance.'),
    GLStockVarianceDescription: f.label('Description of the ledger stock variance.'),
    IsDefault: f.bool('Is default.'),
  },
});
