import type { MutateRequest, Scalar } from '../books.js';
import { payTerm } from '../business/bank.js';
import {
  canDeleteEntry,
  canRevise,
  deleteDraft,
  deleteDraftLine,
  deleteOrder,
  deleteOrderLine,
  deletePurchaseOrder,
  moveCost,
  reviseInvoiceLine,
  revisePurchaseLine,
} from '../business/corrections.js';
import { deleteEntry, touchEntry } from '../business/posting.js';
import { bookExpense, finishPurchaseOrder, invoicePurchaseOrder, placePurchaseOrder } from '../business/purchasing.js';
import {
  addOrderLine,
  draftInvoice,
  finaliseInvoice,
  finishInvoice,
  INVOICE_STATUS,
  placeSalesOrder,
  settleOrder,
} from '../business/sales.js';
import type { Company } from '../company/company.js';
import type { DocumentLineView, Documents, DocumentView } from '../company/documents.js';
import { LINE_TYPE, type TermView } from '../company/terms.js';
import { KIND, type Kind } from '../store/guid.js';
import type { Moment } from '../wall-clock.js';

type Set = Readonly<Record<string, Scalar>> | undefined;

/** What can be done with one resource; each gives the GUID of the record it made or changed. */
interface Handlers {
  insert(): string | null;
  update(key: string | undefined, set: Set): string | null;
  remove(key: string | undefined): void;
}

/** Fields of documents and postings that say nothing that other records must agree with. */
const FREE_FIELDS = ['Description', 'Notes', 'Remarks', 'YourRef', 'PaymentReference', 'DocumentSubject'];

function refuse(what: string): never {
  throw new Error(what);
}

/** Makes the change when the resource is a kind of document or posting; false when it is not. */
export function mutateDocument(company: Company, at: Moment, resource: string, request: MutateRequest): boolean {
  const handlers = handlersOf(company, at)[resource];
  if (!handlers) return false;
  for (const field of Object.keys(request.set ?? {})) {
    if (!FREE_FIELDS.includes(field)) refuse(`${resource}.${field} cannot be set; free are ${FREE_FIELDS.join(', ')}`);
  }
  if (request.action === 'delete') {
    handlers.remove(request.key);
    return true;
  }
  // The text goes in first, for the change itself gives the record its new version.
  if (request.action === 'update') {
    if (request.key !== undefined && request.set) override(company, request.key, request.set);
    const key = handlers.update(request.key, request.set);
    if (request.key === undefined && request.set && key !== null) override(company, key, request.set);
    return true;
  }
  const key = handlers.insert();
  if (key !== null && request.set) override(company, key, request.set);
  return true;
}

function override(company: Company, key: string, set: Readonly<Record<string, Scalar>>): void {
  const guid = key.toLowerCase();
  company.overrides.set(guid, { ...company.overrides.get(guid), ...set });
}

function pickHeader(
  company: Company,
  documents: Documents,
  kind: Kind,
  key: string | undefined,
  suits: (doc: DocumentView) => boolean,
): DocumentView {
  if (key !== undefined) {
    const index = company.guids.indexOf(kind, key);
    if (index === undefined || !documents.headers.isAlive(index)) refuse(`no record ${key}`);
    return documents.headers.at(index);
  }
  const found = [...documents.headers.all()].filter(suits);
  return found.length === 0 ? refuse('no record this could be done with') : company.random.pick(found);
}

function pickLine(
  company: Company,
  documents: Documents,
  kind: Kind,
  key: string | undefined,
  suits: (doc: DocumentView) => boolean,
): { line: DocumentLineView; doc: DocumentView } {
  if (key === undefined) {
    const doc = pickHeader(company, documents, kind, undefined, suits);
    return { doc, line: company.random.pick([...documents.linesOf(doc)]) };
  }
  const index = company.guids.indexOf(kind, key);
  if (index === undefined || !documents.lines.isAlive(index)) refuse(`no record ${key}`);
  const line = documents.lines.at(index);
  return { line, doc: documents.headers.at(line.doc) };
}

function handlersOf(company: Company, at: Moment): Readonly<Record<string, Handlers>> {
  return {
    ...salesHandlers(company, at),
    ...purchaseHandlers(company, at),
    ...entryHandlers(company, at),
    ...termHandlers(company, at),
  };
}

function salesHandlers(company: Company, at: Moment): Record<string, Handlers> {
  const { salesOrders, salesInvoices } = company;
  const any = (): boolean => true;
  const order = (key?: string): DocumentView =>
    pickHeader(company, salesOrders, KIND.salesOrder, key, (doc) => company.openOrders.has(doc.index));
  const orderLine = (key?: string): ReturnType<typeof pickLine> =>
    pickLine(company, salesOrders, KIND.salesOrderLine, key, (doc) => [...salesOrders.linesOf(doc)].length > 1);
  const isDraft = (doc: DocumentView): boolean => doc.status === INVOICE_STATUS.draft;
  return {
    SalesOrders: {
      insert: () => company.guid(KIND.salesOrder, placeSalesOrder(company, at).index),
      update: (key) => {
        const doc = order(key);
        settleOrder(company, at, doc);
        return company.guid(KIND.salesOrder, doc.index);
      },
      remove: (key) => {
        if (!deleteOrder(company, at, order(key))) refuse('something was invoiced of this order');
      },
    },
    SalesOrderLines: {
      insert: () => {
        const doc = order();
        const line = addOrderLine(company, at, doc);
        salesOrders.retotal(doc);
        settleOrder(company, at, doc);
        return company.guid(KIND.salesOrderLine, line.index);
      },
      update: (key) => {
        const { line, doc } = orderLine(key);
        line.modified = at.wallMs;
        company.stamp('salesOrderLines', line.index, line);
        settleOrder(company, at, doc);
        return company.guid(KIND.salesOrderLine, line.index);
      },
      remove: (key) => {
        const { line, doc } = key === undefined ? uninvoicedLine(company) : orderLine(key);
        if (!deleteOrderLine(company, at, doc, line)) refuse('the line is invoiced, or the last of its order');
      },
    },
    SalesInvoices: {
      insert: () => company.guid(KIND.salesInvoice, newInvoice(company, at).index),
      update: (key, set) => {
        const doc = pickHeader(company, salesInvoices, KIND.salesInvoice, key, any);
        const line = [...salesInvoices.linesOf(doc)][0];
        if (!set && line && canRevise(company, doc)) reviseInvoiceLine(company, at, doc, line);
        else finishInvoice(company, at, doc, 'Update');
        return company.guid(KIND.salesInvoice, doc.index);
      },
      remove: (key) => {
        const doc = pickHeader(company, salesInvoices, KIND.salesInvoice, key, isDraft);
        if (!isDraft(doc)) refuse('only a draft invoice can be deleted');
        deleteDraft(company, at, doc);
      },
    },
    SalesInvoiceLines: {
      insert: () => company.guid(KIND.salesInvoiceLine, newInvoice(company, at).firstLine),
      update: (key, set) => {
        const { line, doc } = pickLine(company, salesInvoices, KIND.salesInvoiceLine, key, any);
        if (!set && canRevise(company, doc)) reviseInvoiceLine(company, at, doc, line);
        else finishInvoice(company, at, doc, 'Update');
        return company.guid(KIND.salesInvoiceLine, line.index);
      },
      remove: (key) => {
        const suits = (doc: DocumentView): boolean => isDraft(doc) && [...salesInvoices.linesOf(doc)].length > 1;
        const { line, doc } = pickLine(company, salesInvoices, KIND.salesInvoiceLine, key, suits);
        if (!isDraft(doc)) refuse('only a line of a draft invoice can be deleted');
        deleteDraftLine(company, at, doc, line);
      },
    },
  };
}

function uninvoicedLine(company: Company): { line: DocumentLineView; doc: DocumentView } {
  const { salesOrders } = company;
  for (const doc of salesOrders.headers.all()) {
    const lines = [...salesOrders.linesOf(doc)];
    const line = lines.find((found) => found.done === 0);
    if (line && lines.length > 1) return { line, doc };
  }
  return refuse('no order line could be deleted');
}

function newInvoice(company: Company, at: Moment): DocumentView {
  const invoice = draftInvoice(company, at, placeSalesOrder(company, at));
  finaliseInvoice(company, at, invoice);
  return invoice;
}

function purchaseHandlers(company: Company, at: Moment): Record<string, Handlers> {
  const { purchaseOrders } = company;
  const isOpen = (doc: DocumentView): boolean => company.openPurchaseOrders.has(doc.index);
  return {
    PurchaseOrders: {
      insert: () => company.guid(KIND.purchaseOrder, placePurchaseOrder(company, at).index),
      update: (key) => {
        const doc = pickHeader(company, purchaseOrders, KIND.purchaseOrder, key, () => true);
        finishPurchaseOrder(company, at, doc, 'Update');
        return company.guid(KIND.purchaseOrder, doc.index);
      },
      remove: (key) => {
        const doc = pickHeader(company, purchaseOrders, KIND.purchaseOrder, key, isOpen);
        if (!deletePurchaseOrder(company, at, doc)) refuse('only an open purchase order can be deleted');
      },
    },
    PurchaseOrderLines: {
      insert: () => company.guid(KIND.purchaseOrderLine, placePurchaseOrder(company, at).firstLine),
      update: (key, set) => {
        const { line, doc } = pickLine(company, purchaseOrders, KIND.purchaseOrderLine, key, isOpen);
        if (!set && isOpen(doc)) revisePurchaseLine(company, at, doc, line);
        else finishPurchaseOrder(company, at, doc, 'Update');
        return company.guid(KIND.purchaseOrderLine, line.index);
      },
      remove: () => refuse('delete the purchase order instead'),
    },
    PurchaseInvoices: purchaseInvoiceHandlers(company, at, false),
    PurchaseInvoiceLines: purchaseInvoiceHandlers(company, at, true),
  };
}

function purchaseInvoiceHandlers(company: Company, at: Moment, byLine: boolean): Handlers {
  const { purchaseInvoices } = company;
  const keyOf = (doc: DocumentView): string | null =>
    byLine ? company.guid(KIND.purchaseInvoiceLine, doc.firstLine) : company.guid(KIND.purchaseInvoice, doc.index);
  return {
    insert: () => keyOf(newPurchaseInvoice(company, at)),
    update: (key) => {
      const doc = byLine
        ? pickLine(company, purchaseInvoices, KIND.purchaseInvoiceLine, key, () => true).doc
        : pickHeader(company, purchaseInvoices, KIND.purchaseInvoice, key, () => true);
      doc.modified = at.wallMs;
      return keyOf(doc);
    },
    remove: () => refuse('a processed purchase invoice stays'),
  };
}

function newPurchaseInvoice(company: Company, at: Moment): DocumentView {
  const entry = invoicePurchaseOrder(company, at, placePurchaseOrder(company, at), true);
  return company.purchaseInvoices.headers.at(entry.document);
}

function entryHandlers(company: Company, at: Moment): Record<string, Handlers> {
  const { ledger } = company;
  const entryOf = (types: readonly number[], byLine: boolean, key?: string): number => {
    if (key === undefined) {
      const found = [...ledger.entries.all()].filter((entry) => types.includes(entry.type));
      return found.length === 0 ? refuse('no such entry') : company.random.pick(found).index;
    }
    const index = company.guids.indexOf(byLine ? KIND.ledgerLine : KIND.entry, key);
    const alive = index !== undefined && (byLine ? ledger.lines : ledger.entries).isAlive(index);
    if (!alive) refuse(`no record ${key}`);
    return byLine ? ledger.lines.at(index).entry : index;
  };
  const handlers = (types: readonly number[], byLine: boolean, insert: () => number): Handlers => ({
    insert: () => company.guid(KIND.entry, insert()),
    update: (key, set) => {
      const entry = ledger.entries.at(entryOf(types, byLine, key));
      if (set !== undefined || !moveCost(company, at, entry)) touchEntry(company, at, entry);
      return company.guid(byLine ? KIND.ledgerLine : KIND.entry, byLine ? entry.firstLine : entry.index);
    },
    remove: (key) => {
      const entry =
        key === undefined
          ? [...ledger.entries.all()].find((found) => canDeleteEntry(company, found))
          : ledger.entries.at(entryOf(types, byLine, key));
      if (!entry || !canDeleteEntry(company, entry)) refuse('only an unpaid purchase entry of its own can be deleted');
      deleteEntry(company, at, entry);
    },
  });
  const invoice = (): number => newInvoice(company, at).entry;
  const expense = (): number => bookExpense(company, at).index;
  const payment = (): number => {
    const term = company.openTerms.draw(company.random);
    if (term === undefined) refuse('nothing is open');
    payTerm(company, at, company.terms.at(term));
    return ledger.entries.length - 1;
  };
  return {
    SalesEntries: handlers([20, 21], false, invoice),
    SalesEntryLines: handlers([20, 21], true, invoice),
    PurchaseEntries: handlers([30, 31], false, expense),
    PurchaseEntryLines: handlers([30, 31], true, expense),
    BankEntries: handlers([40], false, payment),
    BankEntryLines: handlers([40], true, payment),
    TransactionLines: handlers([20, 30], true, expense),
  };
}

function termHandlers(company: Company, at: Moment): Record<string, Handlers> {
  const { terms } = company;
  const pick = (lineTypes: readonly number[], key?: string): TermView => {
    const index = key === undefined ? undefined : company.guids.indexOf(KIND.term, key);
    if (key !== undefined && (index === undefined || !terms.isAlive(index))) refuse(`no record ${key}`);
    if (index !== undefined) return terms.at(index);
    const open = [...terms.all()].filter((term) => term.fullyPaid === 0 && lineTypes.includes(term.lineType));
    return open.length === 0 ? refuse('nothing is open') : company.random.pick(open);
  };
  const handlers = (lineTypes: readonly number[], insert: () => number): Handlers => ({
    insert: () => company.guid(KIND.term, company.ledger.entries.at(insert()).firstTerm),
    // A term that is put off for a week.
    update: (key, set) => {
      const term = pick(lineTypes, key);
      if (set === undefined) term.dueDay += 7;
      term.modified = at.wallMs;
      company.stamp('terms', term.index, term);
      return company.guid(KIND.term, term.index);
    },
    remove: () => refuse('terms go with their entry: delete a PurchaseEntry'),
  });
  const { receivable, payable } = LINE_TYPE;
  const invoice = (): number => newInvoice(company, at).entry;
  const expense = (): number => bookExpense(company, at).index;
  return {
    Receivables: handlers([receivable], invoice),
    Payments: handlers([payable], expense),
    PaymentTerms: handlers([receivable, payable], expense),
  };
}
