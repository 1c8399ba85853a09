import type { BookRow } from '@ml-connector/sandbox-exact-online';
import { amountOf, ONE } from './amounts.js';
import { ratio, type Expectation, type Fact } from './expectation.js';
import { monthOf, monthsLater, text, type Sheets } from './sheets.js';

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

/** Lines of item-based purchase invoices by month and item, drafts left out. */
export function purchasesByItem(sheets: Sheets): Expectation {
  const facts = sheets.rows('purchase/PurchaseInvoiceLines').map((line): Fact => {
    const invoice = sheets.find('purchase/PurchaseInvoices', 'ID', line['InvoiceID']);
    const item = sheets.find('logistics/Items', 'ID', line['Item']);
    const isKnown = item !== undefined && !sheets.withheld.has(String(item['ID']));
    const group = [sheets.key, monthOf(invoice?.['InvoiceDate']), isKnown ? text(item['Code']) : null];
    if (invoice?.['Status'] === DRAFT) return { group, shares: { count: ONE } };
    return {
      group,
      shares: {
        ...{ count: ONE, invoices: { once: String(line['InvoiceID']) }, items: { once: String(line['Item']) } },
        ...{ item_spend: amountOf(line['AmountDC']), item_spend_fc: amountOf(line['Amount']) },
        units: amountOf(line['Quantity']),
      },
    };
  });
  return {
    ...{ explore: 'purchase_item_lines', by: ['division_key', 'invoice_month', 'item_code'], facts },
    measures: ['count', 'invoices', 'items', 'item_spend', 'item_spend_fc', 'units'],
    ratios: { average_price: (sum) => ratio(sum('item_spend'), sum('units')) },
  };
}

const CREDIT_NOTES: readonly unknown[] = [8021, 8024];

/** Sales invoices by month. */
export function invoices(sheets: Sheets): Expectation {
  const facts = sheets.rows('salesinvoice/SalesInvoices').map((invoice): Fact => {
    const group = [sheets.key, monthOf(invoice['InvoiceDate'])];
    if (invoice['Status'] === DRAFT) return { group, shares: { count: ONE } };
    const [whole, vat] = [amountOf(invoice['AmountDC']), amountOf(invoice['VATAmountDC'])];
    return {
      group,
      shares: {
        ...{ count: ONE, invoices: { once: String(invoice['InvoiceID']) }, revenue: whole - vat, vat },
        ...{ total_revenue_fc: amountOf(invoice['AmountFCExclVat']), amount_with_vat: whole },
        credited: CREDIT_NOTES.includes(invoice['Type']) ? whole - vat : 0n,
      },
    };
  });
  return {
    ...{ explore: 'sales_invoices', by: ['division_key', 'invoice_month'], facts },
    measures: ['count', 'invoices', 'revenue', 'total_revenue_fc', 'vat', 'amount_with_vat', 'credited'],
    ratios: { average_invoice: (sum) => ratio(sum('revenue'), sum('invoices')) },
  };
}

/** Revenue by month beside the month and the year before. */
export function comparedRevenue(sheets: Sheets): Expectation {
  const facts = sheets.rows('salesinvoice/SalesInvoiceLines').flatMap((line): Fact[] => {
    const invoice = sheets.find('salesinvoice/SalesInvoices', 'InvoiceID', line['InvoiceID']);
    const month = monthOf(invoice?.['InvoiceDate']);
    if (invoice?.['Status'] === DRAFT || month === null) return [];
    const revenue = amountOf(line['AmountDC']);
    return [
      { group: [sheets.key, month], shares: { revenue } },
      { group: [sheets.key, monthsLater(month, 1)], shares: { revenue_prior_month: revenue } },
      { group: [sheets.key, monthsLater(month, 12)], shares: { revenue_prior_year: revenue } },
    ];
  });
  return {
    ...{ explore: 'revenue_comparison', by: ['division_key', 'month_month'], facts },
    measures: ['revenue', 'revenue_prior_month', 'revenue_prior_year'],
    ratios: {
      growth_on_prior_year: (sum) => ratio(sum('revenue') - sum('revenue_prior_year'), sum('revenue_prior_year')),
    },
  };
}

/** Supplier invoices by month. */
export function supplierInvoices(sheets: Sheets): Expectation {
  const facts = sheets.rows('purchaseentry/PurchaseEntries').map((entry): Fact => {
    const [whole, vat] = [amountOf(entry['AmountDC']), amountOf(entry['VATAmountDC'])];
    return {
      group: [sheets.key, monthOf(entry['EntryDate'])],
      shares: { count: ONE, spend: whole - vat, vat, amount_with_vat: whole },
    };
  });
  const measures = ['count', 'spend', 'vat', 'amount_with_vat'];
  return { explore: 'purchase_invoices', by: ['division_key', 'entry_month'], measures, facts };
}

/** Records of a document that a reader of the source would call cancelled. */
export function isCancelled(document: BookRow | undefined): boolean {
  return document?.['Status'] === 45;
}
