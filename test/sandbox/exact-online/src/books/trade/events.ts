import { payTerm } from '../business/bank.js';
import {
  canDeleteEntry,
  canRevise,
  deleteDraft,
  deleteOrderLine,
  moveCost,
  reviseExpense,
  reviseInvoiceLine,
} from '../business/corrections.js';
import { changeItemPrice, newCustomer, renameCostCenter } from '../business/masterdata.js';
import { deleteEntry, TYPE } from '../business/posting.js';
import { bookExpense, invoicePurchaseOrder, placePurchaseOrder } from '../business/purchasing.js';
import { creditInvoice, draftInvoice, finaliseInvoice, INVOICE_TYPE, placeSalesOrder } from '../business/sales.js';
import type { Company } from '../company/company.js';
import type { DocumentView } from '../company/documents.js';
import type { EntryView } from '../company/ledger.js';
import type { Random } from '../random.js';
import type { Moment } from '../wall-clock.js';

/** Does one piece of business; false when there is nothing it could be done with. */
type BusinessEvent = (company: Company, at: Moment, random: Random) => boolean;

function drawn(company: Company, list: 'openOrders' | 'drafts' | 'openPurchaseOrders', random: Random): number {
  return company[list].draw(random) ?? -1;
}

/** A random living entry that will do; a handful of attempts, as most will. */
function findEntry(
  company: Company,
  random: Random,
  suits: (entry: EntryView) => boolean,
  attempts = 40,
): EntryView | undefined {
  const { entries } = company.ledger;
  for (let i = 0; i < attempts; i++) {
    const entry = entries.at(random.int(0, entries.length - 1));
    if (entry.alive === 1 && suits(entry)) return entry;
  }
  return undefined;
}

/** A booked invoice on which nothing was paid. */
function findInvoice(company: Company, random: Random): DocumentView | undefined {
  const { headers } = company.salesInvoices;
  for (let i = 0; i < 40 && headers.length > 0; i++) {
    const invoice = headers.at(random.int(0, headers.length - 1));
    if (canRevise(company, invoice)) return invoice;
  }
  return undefined;
}

const invoiceAnOrder: BusinessEvent = (company, at, random) => {
  const index = drawn(company, 'openOrders', random);
  if (index < 0) return false;
  const invoice = draftInvoice(company, at, company.salesOrders.headers.at(index));
  if (!random.chance(0.2)) finaliseInvoice(company, at, invoice);
  return true;
};

const finaliseDraft: BusinessEvent = (company, at, random) => {
  const index = drawn(company, 'drafts', random);
  if (index >= 0) finaliseInvoice(company, at, company.salesInvoices.headers.at(index));
  return index >= 0;
};

const dropDraft: BusinessEvent = (company, at, random) => {
  const index = drawn(company, 'drafts', random);
  if (index >= 0) deleteDraft(company, at, company.salesInvoices.headers.at(index));
  return index >= 0;
};

const receivePurchase: BusinessEvent = (company, at, random) => {
  const index = drawn(company, 'openPurchaseOrders', random);
  if (index >= 0) invoicePurchaseOrder(company, at, company.purchaseOrders.headers.at(index));
  return index >= 0;
};

const pay: BusinessEvent = (company, at, random) => {
  const index = company.openTerms.draw(random);
  if (index === undefined) return false;
  payTerm(company, at, company.terms.at(index), random.chance(0.15) ? 0.35 : 1);
  return true;
};

const revise: BusinessEvent = (company, at, random) => {
  const invoice = findInvoice(company, random);
  if (!invoice) return false;
  reviseInvoiceLine(company, at, invoice, random.pick([...company.salesInvoices.linesOf(invoice)]));
  return true;
};

const credit: BusinessEvent = (company, at, random) => {
  const invoice = findInvoice(company, random);
  if (invoice?.type !== INVOICE_TYPE.invoice) return false;
  creditInvoice(company, at, invoice);
  return true;
};

const dropOrderLine: BusinessEvent = (company, at, random) => {
  const index = drawn(company, 'openOrders', random);
  if (index < 0) return false;
  const order = company.salesOrders.headers.at(index);
  return deleteOrderLine(company, at, order, random.pick([...company.salesOrders.linesOf(order)]));
};

const dropExpense: BusinessEvent = (company, at, random) => {
  const entry = findEntry(company, random, (found) => canDeleteEntry(company, found));
  if (entry) deleteEntry(company, at, entry);
  return entry !== undefined;
};

const correctExpense: BusinessEvent = (company, at, random) => {
  const entry = findEntry(company, random, (found) => canDeleteEntry(company, found));
  if (!entry) return false;
  reviseExpense(company, at, entry, 1, random.int(1, 5_000) * (entry.type === TYPE.purchaseCredit ? -1 : 1));
  return true;
};

const moveSpend: BusinessEvent = (company, at, random) => {
  const entry = findEntry(company, random, (found) => found.type === TYPE.purchase);
  return entry ? moveCost(company, at, entry) : false;
};

function always(action: (company: Company, at: Moment) => unknown): BusinessEvent {
  return (company, at) => {
    action(company, at);
    return true;
  };
}

/** What happens in a company, and how often of a hundred. */
const EVENTS: readonly (readonly [number, BusinessEvent])[] = [
  [18, always(placeSalesOrder)],
  [18, invoiceAnOrder],
  [4, finaliseDraft],
  [20, pay],
  [8, always(bookExpense)],
  [4, always(placePurchaseOrder)],
  [4, receivePurchase],
  [4, revise],
  [3, credit],
  [3, dropOrderLine],
  [2, dropDraft],
  [2, dropExpense],
  [2, correctExpense],
  [3, moveSpend],
  [2, always(newCustomer)],
  [1, always(renameCostCenter)],
  [2, always(changeItemPrice)],
];
const TOTAL = EVENTS.reduce((sum, [weight]) => sum + weight, 0);

/** One event by chance; where it finds nothing to work on, an order is placed instead. */
export function tradeOnce(company: Company, at: Moment, random: Random): void {
  let left = random.next() * TOTAL;
  for (const [weight, event] of EVENTS) {
    left -= weight;
    if (left > 0) continue;
    if (!event(company, at, random)) placeSalesOrder(company, at);
    return;
  }
}
