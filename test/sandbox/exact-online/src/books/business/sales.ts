import type { Company } from '../company/company.js';
import type { DocumentLineView, DocumentView } from '../company/documents.js';
import type { LedgerLineValues } from '../company/ledger.js';
import { VAT_LINE } from '../company/ledger.js';
import { headerRef, lineRef } from '../company/streams.js';
import { LINE_TYPE } from '../company/terms.js';
import { gl, REVENUE_CODES } from '../masters/chart.js';
import { JOURNAL, rateOn } from '../masters/finance.js';
import { roundCents } from '../money.js';
import { KIND } from '../store/guid.js';
import type { Moment } from '../wall-clock.js';
import { ENDPOINT } from './paths.js';
import { addTerm, POSTED, postEntry, TYPE } from './posting.js';

export const ORDER_STATE = { open: 12, partial: 20, complete: 21, cancelled: 45 } as const;
export const INVOICE_STATUS = { draft: 10, open: 20, processed: 50 } as const;
export const INVOICE_TYPE = { invoice: 8020, credit: 8021 } as const;

/** VAT of an item for a relation: its own rate at home, none abroad. */
export function vatOf(company: Company, item: number, relation: number): number {
  const { vat } = company.masters.relations.at(relation).facts;
  return vat === 1 ? company.masters.items.at(item).facts.vat : vat;
}

export function vatRate(company: Company, vat: number): number {
  return company.profile.vat[vat]?.rate ?? 0;
}

export function placeSalesOrder(company: Company, at: Moment): DocumentView {
  const { salesOrders, random, masters, numbers } = company;
  const relation = pickCustomer(company);
  const { currency } = masters.relations.at(relation).facts;
  const order = salesOrders.open({
    number: 10_000 + ++numbers.order,
    relation,
    day: at.day,
    otherDay: at.day + random.int(2, 15),
    currency,
    rate: rateOn(company, currency, at.day),
    status: ORDER_STATE.open,
    progress: ORDER_STATE.open,
    project: random.chance(0.1) ? random.int(0, masters.projects.length - 1) : -1,
    created: at.wallMs,
    modified: at.wallMs,
  });
  const count = random.chance(0.4) ? 2 : random.int(1, 5);
  for (let i = 0; i < count; i++) addOrderLine(company, at, order);
  salesOrders.retotal(order);
  company.stamp('salesOrders', order.index, order);
  company.openOrders.add(order.index);
  company.report('SalesOrders', 'Create', company.guid(KIND.salesOrder, order.index), ENDPOINT.salesOrders);
  return order;
}

function pickCustomer(company: Company): number {
  const { masters, random } = company;
  for (;;) {
    const relation = masters.relations.at(random.int(0, masters.relations.length - 1));
    if (relation.alive === 1 && relation.facts.isCustomer) return relation.index;
  }
}

export function pickItem(company: Company): number {
  const { masters, random } = company;
  for (;;) {
    const item = masters.items.at(random.int(0, masters.items.length - 1));
    if (item.alive === 1) return item.index;
  }
}

export function addOrderLine(company: Company, at: Moment, order: DocumentView): DocumentLineView {
  const { random, masters, salesOrders } = company;
  const item = pickItem(company);
  const facts = masters.items.at(item).facts;
  const vat = vatOf(company, item, order.relation);
  const line = salesOrders.addLine(order, vatRate(company, vat), {
    item,
    quantity: facts.fractional ? random.int(1, 60) / 4 : random.int(1, 40),
    unitPrice: Math.round((facts.price / order.rate) * 100) / 100,
    discount: random.chance(0.2) ? random.pick([25, 50, 100]) : 0,
    vat,
    gl: gl(REVENUE_CODES[facts.group] ?? '8000'),
    costCenter: random.chance(0.3) ? 0 : -1,
    costUnit: random.chance(0.3) ? random.int(0, 2) : -1,
    project: order.project,
    created: at.wallMs,
    modified: at.wallMs,
  });
  company.stamp('salesOrderLines', line.index, line);
  return line;
}

/** Makes a draft invoice of the uninvoiced lines of an order. */
export function draftInvoice(company: Company, at: Moment, order: DocumentView): DocumentView {
  const { salesInvoices, salesOrders, random } = company;
  const invoice = salesInvoices.open({
    relation: order.relation,
    day: at.day,
    otherDay: at.day + company.masters.relations.at(order.relation).facts.paymentDays,
    currency: order.currency,
    rate: rateOn(company, order.currency, at.day),
    status: INVOICE_STATUS.draft,
    type: INVOICE_TYPE.invoice,
    source: order.index,
    project: order.project,
    created: at.wallMs,
    modified: at.wallMs,
  });
  const partly = random.chance(0.1);
  for (const line of salesOrders.linesOf(order)) {
    const quantity = line.quantity - line.done;
    if (quantity <= 0 || (partly && invoice.firstLine >= 0)) continue;
    copyLine(company, at, invoice, line, quantity);
    Object.assign(line, { done: line.done + quantity, modified: at.wallMs });
    company.stamp('salesOrderLines', line.index, line);
  }
  settleOrder(company, at, order);
  finishInvoice(company, at, invoice, 'Create');
  company.drafts.add(invoice.index);
  return invoice;
}

export function copyLine(
  company: Company,
  at: Moment,
  target: DocumentView,
  line: DocumentLineView,
  quantity: number,
): void {
  const { item, unitPrice, discount, vat, costCenter, costUnit, project } = line;
  company.salesInvoices.addLine(target, vatRate(company, vat), {
    ...{ item, quantity, unitPrice, discount, vat, gl: line.gl, costCenter, costUnit, project },
    sourceLine: line.index,
    created: at.wallMs,
    modified: at.wallMs,
  });
}

/** State of an order after its lines have changed. */
export function settleOrder(company: Company, at: Moment, order: DocumentView): void {
  let [open, done] = [false, false];
  for (const line of company.salesOrders.linesOf(order)) {
    if (line.done < line.quantity) open = true;
    if (line.done > 0) done = true;
  }
  order.progress = open ? (done ? ORDER_STATE.partial : ORDER_STATE.open) : ORDER_STATE.complete;
  order.status = order.progress;
  order.modified = at.wallMs;
  if (open) company.openOrders.add(order.index);
  else company.openOrders.remove(order.index);
  company.stamp('salesOrders', order.index, order);
  company.report('SalesOrders', 'Update', company.guid(KIND.salesOrder, order.index), ENDPOINT.salesOrders);
}

/** Totals, and one row version for header and lines each: either's change gives both a new one. */
export function finishInvoice(company: Company, at: Moment, invoice: DocumentView, action: 'Create' | 'Update'): void {
  const { salesInvoices } = company;
  salesInvoices.retotal(invoice);
  invoice.modified = at.wallMs;
  company.stamp('salesInvoices', headerRef(invoice.index), invoice);
  for (const line of salesInvoices.linesOf(invoice)) company.stamp('salesInvoices', lineRef(line.index), line);
  company.report('SalesInvoices', action, company.guid(KIND.salesInvoice, invoice.index), ENDPOINT.salesInvoices);
}

/** A draft becomes final: number, sales entry, receivable, cost of sales. */
export function finaliseInvoice(company: Company, at: Moment, invoice: DocumentView): void {
  const { salesInvoices, numbers, random, masters } = company;
  const due = invoice.day + masters.relations.at(invoice.relation).facts.paymentDays;
  const processed = random.chance(0.95);
  Object.assign(invoice, {
    number: 20_000 + ++numbers.invoice,
    otherDay: due,
    status: processed ? INVOICE_STATUS.processed : INVOICE_STATUS.open,
  });
  company.drafts.remove(invoice.index);
  const credit = invoice.type === INVOICE_TYPE.credit;
  const dimensions = { relation: invoice.relation, currency: invoice.currency, rate: invoice.rate };
  const entry = postEntry(
    company,
    at,
    {
      ...dimensions,
      type: credit ? TYPE.salesCredit : TYPE.sale,
      journal: JOURNAL.sales,
      day: invoice.day,
      dueDay: due,
      status: processed ? POSTED.processed : POSTED.open,
      document: invoice.index,
      reference: invoice.number,
    },
    salesRows(company, invoice),
  );
  invoice.entry = entry.index;
  finishInvoice(company, at, invoice, 'Update');
  const half = invoice.amountFc > 200_000 && random.chance(0.05);
  const first = {
    dc: roundCents(invoice.amountDc / (half ? 2 : 1)),
    fc: roundCents(invoice.amountFc / (half ? 2 : 1)),
  };
  addTerm(company, at, entry, LINE_TYPE.receivable, { ...first, dueDay: due });
  if (half) {
    const rest = { dc: invoice.amountDc - first.dc, fc: invoice.amountFc - first.fc, dueDay: due + 30 };
    addTerm(company, at, entry, LINE_TYPE.receivable, rest);
  }
  postDelivery(company, at, invoice, [...salesInvoices.linesOf(invoice)]);
}

function salesRows(company: Company, invoice: DocumentView): LedgerLineValues[] {
  const { relation } = invoice;
  const rows: LedgerLineValues[] = [
    { lineNumber: 0, gl: gl('1300'), relation, amountDc: invoice.amountDc, amountFc: invoice.amountFc },
  ];
  let vat = -1;
  for (const line of company.salesInvoices.linesOf(invoice)) {
    const { lineNumber, item, quantity, costCenter, costUnit, project } = line;
    const amounts = { amountDc: -line.amountDc, amountFc: -line.amountFc, vatFc: -line.vatFc, vatDc: -line.vatDc };
    rows.push({
      ...{ lineNumber, gl: line.gl, relation, item, quantity, costCenter, costUnit, project, vat: line.vat },
      ...amounts,
    });
    if (vatRate(company, line.vat) > 0) vat = line.vat;
  }
  if (vat >= 0) {
    const amounts = { amountDc: -invoice.vatDc, amountFc: -invoice.vatFc };
    rows.push({ lineNumber: VAT_LINE, gl: gl('1500'), relation, vat, ...amounts });
  }
  return rows;
}

/** Cost of sales against stock. */
function postDelivery(company: Company, at: Moment, invoice: DocumentView, lines: readonly DocumentLineView[]): void {
  const cost = lines.reduce((sum, line) => {
    const facts = company.masters.items.at(line.item).facts;
    return facts.fractional ? sum : sum + roundCents(line.quantity * facts.cost);
  }, 0);
  if (cost === 0) return;
  const amounts = (amountDc: number): LedgerLineValues => ({ amountDc, amountFc: amountDc });
  postEntry(
    company,
    at,
    { type: TYPE.delivery, journal: JOURNAL.deliveries, day: invoice.day, relation: invoice.relation },
    [
      { lineNumber: 1, gl: gl('7000'), ...amounts(cost) },
      { lineNumber: 2, gl: gl('3000'), ...amounts(-cost) },
    ],
  );
}

/** A credit note over a part of an invoice: negative quantities, lines and term. */
export function creditInvoice(company: Company, at: Moment, invoice: DocumentView): DocumentView {
  const { salesInvoices, random } = company;
  const { relation, currency, rate, source, project } = invoice;
  const credit = salesInvoices.open({
    ...{ relation, currency, rate, source, project, day: at.day, otherDay: at.day },
    status: INVOICE_STATUS.draft,
    type: INVOICE_TYPE.credit,
    created: at.wallMs,
    modified: at.wallMs,
  });
  for (const line of salesInvoices.linesOf(invoice)) {
    if (credit.firstLine < 0 || random.chance(0.4)) copyLine(company, at, credit, line, -line.quantity);
  }
  finishInvoice(company, at, credit, 'Create');
  finaliseInvoice(company, at, credit);
  return credit;
}
