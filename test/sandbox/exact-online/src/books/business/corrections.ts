import type { Company } from '../company/company.js';
import type { DocumentLineView, DocumentView } from '../company/documents.js';
import { type EntryView, VAT_LINE } from '../company/ledger.js';
import { ENTITY_TYPE, type TermView } from '../company/terms.js';
import { KIND } from '../store/guid.js';
import type { Moment } from '../wall-clock.js';
import { ENDPOINT } from './paths.js';
import { soleOpenTerm, touchEntry, TYPE } from './posting.js';
import { finishPurchaseOrder } from './purchasing.js';
import { finishInvoice, settleOrder, vatRate } from './sales.js';

/** Whether an invoice's amounts may still change: booked, one term, nothing paid, not yet by hand. */
export function canRevise(company: Company, invoice: DocumentView): boolean {
  if (invoice.alive !== 1 || invoice.entry < 0) return false;
  return soleOpenTerm(company, company.ledger.entries.at(invoice.entry)) !== undefined;
}

/** Another quantity on a line of a booked invoice: line, header, entry and term follow. */
export function reviseInvoiceLine(company: Company, at: Moment, invoice: DocumentView, line: DocumentLineView): void {
  const { salesInvoices, ledger, random } = company;
  const entry = ledger.entries.at(invoice.entry);
  const term = soleOpenTerm(company, entry);
  if (!term) throw new Error('the invoice is paid or split');
  line.quantity += Math.sign(line.quantity) * random.int(1, 3);
  line.modified = at.wallMs;
  salesInvoices.price(line, invoice.rate, vatRate(company, line.vat));
  finishInvoice(company, at, invoice, 'Update');
  rebook(company, at, invoice, entry, line);
  setTerm(company, at, term, invoice.amountDc, invoice.amountFc);
}

/** Brings the rows of an entry in line with its invoice after one line has changed. */
function rebook(
  company: Company,
  at: Moment,
  invoice: DocumentView,
  entry: EntryView,
  changed: DocumentLineView,
): void {
  const { ledger } = company;
  for (const row of [...ledger.linesOf(entry)]) {
    if (row.lineNumber === 0) {
      ledger.change(row, { amountDc: invoice.amountDc, amountFc: invoice.amountFc });
    } else if (row.lineNumber === VAT_LINE) {
      ledger.change(row, { amountDc: -invoice.vatDc, amountFc: -invoice.vatFc });
    } else if (row.lineNumber === changed.lineNumber) {
      const { amountDc, amountFc, vatFc, vatDc, quantity } = changed;
      ledger.change(row, { amountDc: -amountDc, amountFc: -amountFc, vatFc: -vatFc, vatDc: -vatDc, quantity });
    }
  }
  touchEntry(company, at, entry);
}

function setTerm(company: Company, at: Moment, term: TermView, amountDc: number, amountFc: number): void {
  Object.assign(term, { amountDc, amountFc, modified: at.wallMs });
  company.stamp('terms', term.index, term);
}

/** Moves the first cost row with a cost center to another center; gives false when there is none. */
export function moveCost(company: Company, at: Moment, entry: EntryView): boolean {
  const centers = [...company.masters.costCenters.all()].map((center) => center.index);
  for (const row of company.ledger.linesOf(entry)) {
    if (row.costCenter < 0) continue;
    company.ledger.change(row, { costCenter: centers.find((center) => center > row.costCenter) ?? centers[0] ?? -1 });
    touchEntry(company, at, entry);
    return true;
  }
  return false;
}

/** Changes the amount of a cost row of an unpaid purchase entry, and VAT, payable and term with it. */
export function reviseExpense(company: Company, at: Moment, entry: EntryView, row: number, cents: number): void {
  const { ledger } = company;
  const term = soleOpenTerm(company, entry);
  const line = ledger.lineNumbered(entry, row);
  const payable = ledger.lineNumbered(entry, 0);
  if (!term || !line || !payable) throw new Error('the entry is paid, split or has no such row');
  const addDc = Math.round(cents * entry.rate);
  ledger.change(line, { amountDc: line.amountDc + addDc, amountFc: line.amountFc + cents });
  ledger.change(payable, { amountDc: payable.amountDc - addDc, amountFc: payable.amountFc - cents });
  touchEntry(company, at, entry);
  setTerm(company, at, term, -payable.amountDc, -payable.amountFc);
}

/** An entry without a document of its own whose terms nobody has paid. */
export function canDeleteEntry(company: Company, entry: EntryView): boolean {
  const purchase = entry.type === TYPE.purchase || entry.type === TYPE.purchaseCredit;
  return entry.alive === 1 && purchase && entry.document < 0 && soleOpenTerm(company, entry) !== undefined;
}

/** Removes a draft invoice and its lines; what it had taken from its order is open again. */
export function deleteDraft(company: Company, at: Moment, invoice: DocumentView): void {
  const { salesInvoices, salesOrders } = company;
  const lines = [...salesInvoices.linesOf(invoice)];
  for (const line of lines) {
    salesInvoices.lines.remove(line.index);
    company.logDeletion('salesInvoices', ENTITY_TYPE.salesInvoices, KIND.salesInvoiceLine, line.index, at);
    if (!salesOrders.lines.isAlive(line.sourceLine)) continue;
    const source = salesOrders.lines.at(line.sourceLine);
    Object.assign(source, { done: source.done - line.quantity, modified: at.wallMs });
    company.stamp('salesOrderLines', source.index, source);
  }
  salesInvoices.headers.remove(invoice.index);
  company.logDeletion('salesInvoices', ENTITY_TYPE.salesInvoices, KIND.salesInvoice, invoice.index, at);
  company.drafts.remove(invoice.index);
  company.report('SalesInvoices', 'Delete', company.guid(KIND.salesInvoice, invoice.index), ENDPOINT.salesInvoices);
  if (salesOrders.headers.isAlive(invoice.source)) {
    settleOrder(company, at, salesOrders.headers.at(invoice.source));
  }
}

/** Removes a line of a draft; a draft keeps at least one line. */
export function deleteDraftLine(company: Company, at: Moment, invoice: DocumentView, line: DocumentLineView): void {
  const { salesInvoices, salesOrders } = company;
  if ([...salesInvoices.linesOf(invoice)].length < 2) throw new Error('the last line goes with its invoice');
  salesInvoices.lines.remove(line.index);
  company.logDeletion('salesInvoices', ENTITY_TYPE.salesInvoices, KIND.salesInvoiceLine, line.index, at);
  finishInvoice(company, at, invoice, 'Update');
  if (!salesOrders.lines.isAlive(line.sourceLine)) return;
  const source = salesOrders.lines.at(line.sourceLine);
  Object.assign(source, { done: source.done - line.quantity, modified: at.wallMs });
  company.stamp('salesOrderLines', source.index, source);
  settleOrder(company, at, salesOrders.headers.at(source.doc));
}

/** Removes an order line that nothing was invoiced of; gives false when the order must keep it. */
export function deleteOrderLine(company: Company, at: Moment, order: DocumentView, line: DocumentLineView): boolean {
  const { salesOrders } = company;
  if (line.done !== 0 || [...salesOrders.linesOf(order)].length < 2) return false;
  salesOrders.lines.remove(line.index);
  company.logDeletion('salesOrderLines', ENTITY_TYPE.salesOrderLines, KIND.salesOrderLine, line.index, at);
  salesOrders.retotal(order);
  settleOrder(company, at, order);
  return true;
}

/** Removes a sales order that nothing was invoiced of, with its lines. */
export function deleteOrder(company: Company, at: Moment, order: DocumentView): boolean {
  const { salesOrders } = company;
  const lines = [...salesOrders.linesOf(order)];
  if (lines.some((line) => line.done !== 0)) return false;
  for (const line of lines) {
    salesOrders.lines.remove(line.index);
    company.logDeletion('salesOrderLines', ENTITY_TYPE.salesOrderLines, KIND.salesOrderLine, line.index, at);
  }
  salesOrders.headers.remove(order.index);
  company.openOrders.remove(order.index);
  company.logDeletion('salesOrders', ENTITY_TYPE.salesOrderHeaders, KIND.salesOrder, order.index, at);
  company.report('SalesOrders', 'Delete', company.guid(KIND.salesOrder, order.index), ENDPOINT.salesOrders);
  return true;
}

/** Removes a purchase order that is still open, with its lines. */
export function deletePurchaseOrder(company: Company, at: Moment, order: DocumentView): boolean {
  const { purchaseOrders } = company;
  if (!company.openPurchaseOrders.has(order.index)) return false;
  for (const line of [...purchaseOrders.linesOf(order)]) {
    purchaseOrders.lines.remove(line.index);
    company.logDeletion('purchaseOrders', ENTITY_TYPE.purchaseOrders, KIND.purchaseOrderLine, line.index, at);
  }
  purchaseOrders.headers.remove(order.index);
  company.openPurchaseOrders.remove(order.index);
  company.logDeletion('purchaseOrders', ENTITY_TYPE.purchaseOrders, KIND.purchaseOrder, order.index, at);
  company.report('PurchaseOrders', 'Delete', company.guid(KIND.purchaseOrder, order.index), ENDPOINT.purchaseOrders);
  return true;
}

/** Another quantity on an open purchase order's line. */
export function revisePurchaseLine(company: Company, at: Moment, order: DocumentView, line: DocumentLineView): void {
  line.quantity += company.random.int(1, 5);
  company.purchaseOrders.price(line, order.rate, vatRate(company, line.vat));
  finishPurchaseOrder(company, at, order, 'Update');
}
