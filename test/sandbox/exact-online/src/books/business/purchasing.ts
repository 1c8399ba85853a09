import type { Company } from '../company/company.js';
import type { DocumentView } from '../company/documents.js';
import { type EntryView, type LedgerLineValues, VAT_LINE } from '../company/ledger.js';
import { headerRef, lineRef } from '../company/streams.js';
import { LINE_TYPE } from '../company/terms.js';
import { EXPENSE_CODES, gl } from '../masters/chart.js';
import { JOURNAL, rateOn } from '../masters/finance.js';
import { roundCents } from '../money.js';
import { KIND } from '../store/guid.js';
import type { Moment } from '../wall-clock.js';
import { ENDPOINT } from './paths.js';
import { addTerm, POSTED, postEntry, TYPE } from './posting.js';
import { pickItem, vatRate } from './sales.js';

export const PURCHASE_STATE = { open: 10, complete: 30 } as const;
export const PURCHASE_INVOICE_TYPE = { invoice: 8033 } as const;

function pickSupplier(company: Company): number {
  const { masters, random } = company;
  for (;;) {
    const relation = masters.relations.at(random.int(0, masters.relations.length - 1));
    if (relation.alive === 1 && relation.facts.isSupplier) return relation.index;
  }
}

export function placePurchaseOrder(company: Company, at: Moment): DocumentView {
  const { purchaseOrders, random, masters, numbers } = company;
  const relation = pickSupplier(company);
  const { currency } = masters.relations.at(relation).facts;
  const order = purchaseOrders.open({
    number: 30_000 + ++numbers.purchaseOrder,
    relation,
    day: at.day,
    otherDay: at.day + random.int(5, 30),
    currency,
    rate: rateOn(company, currency, at.day),
    status: PURCHASE_STATE.open,
    progress: PURCHASE_STATE.open,
    created: at.wallMs,
    modified: at.wallMs,
  });
  const count = random.int(1, 4);
  for (let i = 0; i < count; i++) addPurchaseLine(company, at, order);
  finishPurchaseOrder(company, at, order, 'Create');
  company.openPurchaseOrders.add(order.index);
  return order;
}

function addPurchaseLine(company: Company, at: Moment, order: DocumentView): void {
  const { random, masters, purchaseOrders } = company;
  const item = pickItem(company);
  const vat = masters.relations.at(order.relation).facts.vat;
  purchaseOrders.addLine(order, vatRate(company, vat), {
    item,
    quantity: random.int(1, 12) * 5,
    unitPrice: Math.round((masters.items.at(item).facts.cost / order.rate) * 1000) / 1000,
    vat,
    gl: gl('3000'),
    costCenter: random.chance(0.2) ? 1 : -1,
    created: at.wallMs,
    modified: at.wallMs,
  });
}

/** Totals and new row versions for header and lines. */
export function finishPurchaseOrder(
  company: Company,
  at: Moment,
  order: DocumentView,
  action: 'Create' | 'Update',
): void {
  const { purchaseOrders } = company;
  purchaseOrders.retotal(order);
  order.modified = at.wallMs;
  company.stamp('purchaseOrders', headerRef(order.index), order);
  for (const line of purchaseOrders.linesOf(order)) {
    line.modified = at.wallMs;
    company.stamp('purchaseOrders', lineRef(line.index), line);
  }
  company.report('PurchaseOrders', action, company.guid(KIND.purchaseOrder, order.index), ENDPOINT.purchaseOrders);
}

/** The supplier's invoice of an order: half of them with an item-based purchase invoice, all with an entry. */
export function invoicePurchaseOrder(
  company: Company,
  at: Moment,
  order: DocumentView,
  withDocument: boolean = company.random.chance(0.5),
): EntryView {
  const { purchaseOrders, purchaseInvoices, masters } = company;
  const lines = [...purchaseOrders.linesOf(order)];
  for (const line of lines) line.done = line.quantity;
  Object.assign(order, { status: PURCHASE_STATE.complete, progress: PURCHASE_STATE.complete });
  company.openPurchaseOrders.remove(order.index);
  finishPurchaseOrder(company, at, order, 'Update');

  const { relation, currency, rate } = order;
  const due = at.day + masters.relations.at(relation).facts.paymentDays;
  const rows = lines.map((line) => ({
    ...{ gl: gl('3000'), item: line.item, quantity: line.quantity, vat: line.vat },
    ...{ amountDc: line.amountDc, amountFc: line.amountFc, vatFc: line.vatFc, vatDc: line.vatDc },
  }));
  if (!withDocument) return bookPurchase(company, at, { relation, currency, rate, due }, rows);

  const times = { created: at.wallMs, modified: at.wallMs };
  const invoice = purchaseInvoices.open({
    ...{ relation, currency, rate, day: at.day, otherDay: due, source: order.index },
    ...times,
    number: company.numbers.entry + 1,
    status: 50,
    type: PURCHASE_INVOICE_TYPE.invoice,
  });
  for (const line of lines) {
    const { item, quantity, unitPrice, vat, costCenter } = line;
    const values = { item, quantity, unitPrice, vat, costCenter, gl: gl('3000'), sourceLine: line.index, ...times };
    purchaseInvoices.addLine(invoice, vatRate(company, vat), values);
  }
  purchaseInvoices.retotal(invoice);
  const entry = bookPurchase(company, at, { relation, currency, rate, due, document: invoice.index }, rows);
  invoice.entry = entry.index;
  return entry;
}

/** Services and goods for own use: one to three expense rows with a cost center. */
export function bookExpense(company: Company, at: Moment): EntryView {
  const { random, masters } = company;
  const relation = pickSupplier(company);
  const { currency, vat, paymentDays } = masters.relations.at(relation).facts;
  const rate = rateOn(company, currency, at.day);
  const credit = random.chance(0.04);
  const rows: LedgerLineValues[] = [];
  const count = random.int(1, 3);
  for (let i = 0; i < count; i++) {
    const amountFc = (credit ? -1 : 1) * random.int(2_500, 250_000);
    const vatFc = roundCents(amountFc * vatRate(company, vat));
    rows.push({
      gl: gl(random.pick(EXPENSE_CODES)),
      costCenter: random.chance(0.9) ? random.int(0, 4) : -1,
      costUnit: random.chance(0.3) ? random.int(0, 2) : -1,
      project: random.chance(0.05) ? random.int(0, masters.projects.length - 1) : -1,
      ...{ quantity: 1, vat, amountFc, amountDc: roundCents(amountFc * rate) },
      ...{ vatFc, vatDc: roundCents(vatFc * rate) },
    });
  }
  const type = credit ? TYPE.purchaseCredit : TYPE.purchase;
  return bookPurchase(company, at, { relation, currency, rate, due: at.day + paymentDays, type }, rows);
}

interface PurchaseHeader {
  readonly relation: number;
  readonly currency: number;
  readonly rate: number;
  readonly due: number;
  readonly type?: number;
  readonly document?: number;
}

/** Books cost rows (debit) against VAT to claim and the payable, and opens the term. */
function bookPurchase(
  company: Company,
  at: Moment,
  header: PurchaseHeader,
  costs: readonly LedgerLineValues[],
): EntryView {
  const { relation, currency, rate } = header;
  let [dc, fc, vatDc, vatFc, vat] = [0, 0, 0, 0, 0];
  const rows: LedgerLineValues[] = costs.map((cost, i) => {
    dc += cost.amountDc ?? 0;
    fc += cost.amountFc ?? 0;
    vatDc += cost.vatDc ?? 0;
    vatFc += cost.vatFc ?? 0;
    if (cost.vatFc) vat = cost.vat ?? 0;
    return { ...cost, relation, lineNumber: i + 1 };
  });
  if (vatFc !== 0) rows.push({ lineNumber: VAT_LINE, gl: gl('1520'), relation, vat, amountDc: vatDc, amountFc: vatFc });
  rows.unshift({ lineNumber: 0, gl: gl('1600'), relation, amountDc: -(dc + vatDc), amountFc: -(fc + vatFc) });
  const entry = postEntry(
    company,
    at,
    {
      ...{ relation, currency, rate, type: header.type ?? TYPE.purchase, journal: JOURNAL.purchase },
      day: at.day,
      dueDay: header.due,
      status: company.random.chance(0.9) ? POSTED.processed : POSTED.open,
      document: header.document ?? -1,
      reference: company.random.int(100_000, 999_999),
    },
    rows,
  );
  addTerm(company, at, entry, LINE_TYPE.payable, { dc: dc + vatDc, fc: fc + vatFc, dueDay: header.due });
  return entry;
}
