import { amountOf, ONE } from './amounts.js';
import type { Expectation, Fact } from './expectation.js';
import { monthOf, text, type Sheets } from './sheets.js';

const DRAFT = 10;

/** Sales invoice lines by month of the invoice, drafts left out. */
export function invoiceLines(sheets: Sheets): Expectation {
  const facts = sheets.rows('salesinvoice/SalesInvoiceLines').map((line): Fact => {
    const invoice = sheets.find('salesinvoice/SalesInvoices', 'InvoiceID', line['InvoiceID']);
    const customer = text(sheets.relation(invoice?.['InvoiceTo'])?.['Code']);
    const group = [sheets.key, monthOf(invoice?.['InvoiceDate'])];
    const always = { count: ONE, ...(customer === null ? {} : { customers: { once: customer } }) };
    if (invoice?.['Status'] === DRAFT) return { group, shares: always };
    return {
      group,
      shares: {
        ...{ ...always, invoices: { once: String(line['InvoiceID']) } },
        ...{ revenue: amountOf(line['AmountDC']), revenue_fc: amountOf(line['AmountFC']) },
        ...{ vat: amountOf(line['VATAmountDC']), units: amountOf(line['Quantity']) },
      },
    };
  });
  const measures = ['count', 'invoices', 'customers', 'revenue', 'revenue_fc', 'vat', 'units'];
  return { explore: 'sales_invoice_lines', by: ['division_key', 'invoice_month'], measures, facts };
}

/** Sales order lines by month of the order. */
export function orderLines(sheets: Sheets): Expectation {
  const facts = sheets.rows('salesorder/SalesOrderLines').map((line): Fact => {
    const order = sheets.find('salesorder/SalesOrders', 'OrderID', line['OrderID']);
    return {
      group: [sheets.key, monthOf(order?.['OrderDate'])],
      shares: {
        ...{ count: ONE, orders: { once: String(line['OrderID']) }, ordered_amount: amountOf(line['AmountDC']) },
        ...{ units_ordered: amountOf(line['Quantity']), units_delivered: amountOf(line['QuantityDelivered']) },
        units_invoiced: amountOf(line['QuantityInvoiced']),
      },
    };
  });
  const measures = ['count', 'orders', 'ordered_amount', 'units_ordered', 'units_delivered', 'units_invoiced'];
  return { explore: 'sales_order_lines', by: ['division_key', 'order_month'], measures, facts };
}

/** Lines of supplier invoices by month of the entry. */
export function purchases(sheets: Sheets): Expectation {
  const facts = sheets.rows('purchaseentry/PurchaseEntryLines').map((line): Fact => {
    const entry = sheets.find('purchaseentry/PurchaseEntries', 'EntryID', line['EntryID']);
    return {
      group: [sheets.key, monthOf(entry?.['EntryDate'])],
      shares: {
        ...{ count: ONE, invoices: { once: String(line['EntryID']) } },
        ...{ spend: amountOf(line['AmountDC']), vat: amountOf(line['VATAmountDC']) },
      },
    };
  });
  const measures = ['count', 'invoices', 'spend', 'vat'];
  return { explore: 'purchase_lines', by: ['division_key', 'entry_month'], measures, facts };
}
