import { defineEntity } from '../../core/define-entity.js';
import { modifiedFeed } from '../../core/define-feed.js';
import { f } from '../../core/field.js';

/** One row per VAT code per division. */
export const vatCode = defineEntity({
  name: 'vat_code',
  exactName: 'VATCodes',
  doc: 'One row per VAT code per division.',
  model: 'dim',
  feed: modifiedFeed({ name: 'vat_codes', path: 'vat/VATCodes', phase: 1 }),
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Account: f.ref('account', 'GUID of the relation (customer/supplier).'),
    AccountCode: f.code('Relation code, left padded to 18.'),
    AccountName: f.text('Relation name.'),
    CalculationBasis: f.int('0 gross, 1 gross plus another tax.'),
    Charged: f.bool('Charged.'),
    Code: f.code('User facing code.'),
    Created: f.instant('Moment of creation (Dutch wall clock).'),
    Description: f.text('Free description.'),
    EUSalesListing: f.text('EU sales listing.'),
    GLDiscountPurchase: f.ref('gl_account', 'Ledger discount purchase.'),
    GLDiscountPurchaseCode: f.code('Code of the ledger discount purchase.'),
    GLDiscountPurchaseDescription: f.label('Description of the ledger discount purchase.'),
    GLDiscountSales: f.ref('gl_account', 'Ledger discount sales.'),
    GLDiscountSalesCode: f.code('Code of the ledger discount sales.'),
    GLDiscountSalesDescription: f.label('Description of the ledger discount sales.'),
    GLToClaim: f.ref('gl_account', 'Ledger to claim.'),
    GLToClaimCode: f.code('Code of the ledger to claim.'),
    GLToClaimDescription: f.label('Description of the ledger to claim.'),
    GLToPay: f.ref('gl_account', 'Ledger to pay.'),
    GLToPayCode: f.code('Code of the ledger to pay.'),
    GLToPayDescription: f.label('Description of the ledger to pay.'),
    IsBlocked: f.bool('Blocked for new use.'),
    Percentage: f.percentage('Rate as fraction.'),
    Type: f.code('B base only at 0%,E excluding,I including,N none.'),
    VATPartialRatio: f.int('VAT partial ratio.'),
    VATTransactionType: f.text('B both, P purchase, S sales.'),
  },
});
