import { defineEntity } from '../../core/define-entity.js';
import { f } from '../../core/field.js';
import { purchaseInvoices } from '../../feeds/purchase-invoices.js';

/** One row per line of an item-based purchase invoice per division. */
export const purchaseInvoiceLine = defineEntity({
  name: 'purchase_invoice_line',
  exactName: 'PurchaseInvoiceLines',
  doc: 'One row per line of an item-based purchase invoice per division.',
  model: 'fact',
  feed: purchaseInvoices,
  part: 'line',
  document: 'InvoiceID',
  sums: ['Amount', 'AmountDC', 'VATAmount'],
  fields: {
    ID: f.id('Key of the record.'),
    InvoiceID: f.guid('GUID of the invoice (join key).'),
    Amount: f.amount('Line total without VAT, document currency.'),
    AmountDC: f.amount('Amount in company currency.'),
    CostCenter: f.codeRef('cost_center', 'Cost center code (string key).'),
    CostUnit: f.codeRef('cost_unit', 'Cost unit code (string key).'),
    Currency: f.codeRef('currency', 'ISO currency code.'),
    Description: f.text('Free description.'),
    Discount: f.percentage('Discount as fraction.'),
    Expense: f.ref('gl_account', 'Expense.'),
    ExpenseDescription: f.label('Description of the expense.'),
    InvoiceType: f.int('Invoice type.'),
    Item: f.ref('item', 'GUID of the item.'),
    ItemUnit: f.text('Item unit.'),
    LineNumber: f.int('Line sequence; 0 is the header where header and lines share a feed.'),
    Modified: f.instant('Moment of last change (Dutch wall clock).'),
    NetPrice: f.price('Price after discount.'),
    Project: f.ref('project', 'GUID of the project.'),
    PurchaseOrderLine: f.guid('Purchase order line.'),
    Quantity: f.quantity('Quantity.'),
    QuantityInDefaultUnits: f.quantity('Quantity in default units.'),
    Unit: f.code('Unit code.'),
    UnitPrice: f.price('Price per unit.'),
    VATAmount: f.amount('VAT amount.'),
    VATCode: f.codeRef('vat_code', 'VAT code, may be blank padded to 3.'),
    VATPercentage: f.percentage('VAT rate as fraction (0.21).'),
  },
});
