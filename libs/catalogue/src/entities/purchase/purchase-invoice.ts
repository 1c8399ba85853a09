import { defineEntity } from '../../core/define-entity.js';
import { f } from '../../core/field.js';
import { purchaseInvoices } from '../../feeds/purchase-invoices.js';

/** One row per item-based purchase invoice per division. */
export const purchaseInvoice = defineEntity({
  name: 'purchase_invoice',
  exactName: 'PurchaseInvoices',
  doc: 'One row per item-based purchase invoice per division.',
  model: 'fact',
  feed: purchaseInvoices,
  part: 'header',
  sums: ['Amount', 'AmountDC', 'AmountDiscount', 'AmountDiscountExclVat', 'AmountFCExclVat', 'VATAmount'],
  fields: {
    ID: f.id('Key of the record.'),
    Modified: f.modified('Moment of the last change; the feed is read by it.'),
    Amount: f.amount('Total with VAT, document currency.'),
    AmountDC: f.amount('Amount in company currency.'),
    AmountDiscount: f.amount('Discount amount, company currency.'),
    AmountDiscountExclVat: f.amount('Discount amount without VAT, company currency.'),
    AmountFCExclVat: f.amount('Document currency amount without VAT.'),
    Currency: f.codeRef('currency', 'ISO currency code.'),
    Description: f.text('Free description.'),
    Discount: f.percentage('Discount as fraction.'),
    DueDate: f.date('Date payment falls due.'),
    EntryNumber: f.int('Booking number, readable.'),
    ExchangeRate: f.rate('Exchange rate.'),
    FinancialPeriod: f.int('Fiscal period.'),
    FinancialYear: f.int('Fiscal year.'),
    InvoiceDate: f.date('Invoice date.'),
    Journal: f.codeRef('journal', 'Journal code.'),
    PaymentCondition: f.codeRef('payment_condition', 'Payment condition code.'),
    PaymentReference: f.text('Reference printed for matching payments.'),
    Source: f.int('1 manual,3 purchase invoice,4 purchase order,5 web service.'),
    Status: f.int('10 draft,20 open,50 processed.'),
    Supplier: f.ref('account', 'Supplier.'),
    Type: f.int('8030 direct,8031 direct credit,8033 invoice,8034 credit.'),
    VATAmount: f.amount('VAT amount.'),
    Warehouse: f.guid('GUID of the warehouse.'),
    YourRef: f.text("Counterparty's reference."),
  },
});
