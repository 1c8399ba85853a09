import type { ChangeEvent } from '../books.js';
import type { Company } from '../company/company.js';
import type { EntryValues, EntryView, LedgerLineValues } from '../company/ledger.js';
import { ENTITY_TYPE, LINE_TYPE, TERM_STATUS, type TermView } from '../company/terms.js';
import { KIND } from '../store/guid.js';
import type { Moment } from '../wall-clock.js';
import { ENDPOINT } from './paths.js';

/** Transaction types. */
export const TYPE = {
  opening: 10,
  sale: 20,
  salesCredit: 21,
  purchase: 30,
  purchaseCredit: 31,
  cashFlow: 40,
  other: 90,
  delivery: 120,
  payroll: 170,
  periodClose: 310,
  budget: 3000,
} as const;

/** Status of a booking. */
export const POSTED = { open: 20, processed: 50 } as const;

/** Books an entry: every row gets a row version, subscribers hear of it. */
export function postEntry(
  company: Company,
  at: Moment,
  values: EntryValues,
  lines: readonly LedgerLineValues[],
): EntryView {
  const { ledger, numbers } = company;
  const number = ++numbers.entry;
  const times = { created: at.wallMs, modified: at.wallMs };
  const entry = ledger.post({ rate: 1, status: POSTED.processed, number, ...times, ...values }, lines);
  for (const line of ledger.linesOf(entry)) company.stamp('ledger', line.index, line);
  reportEntry(company, entry, 'Create');
  return entry;
}

/** A changed entry: all its rows get a new row version, as they share their Modified. */
export function touchEntry(company: Company, at: Moment, entry: EntryView): void {
  entry.modified = at.wallMs;
  for (const line of company.ledger.linesOf(entry)) company.stamp('ledger', line.index, line);
  reportEntry(company, entry, 'Update');
}

/** Removes an entry with its rows and terms; each removed row is logged as deleted. */
export function deleteEntry(company: Company, at: Moment, entry: EntryView): void {
  const { ledger, terms } = company;
  for (const line of [...ledger.linesOf(entry)]) {
    ledger.removeLine(line);
    company.logDeletion('ledger', ENTITY_TYPE.transactionLines, KIND.ledgerLine, line.index, at);
  }
  for (const term of termsOf(company, entry)) {
    terms.remove(term.index);
    company.openTerms.remove(term.index);
    company.logDeletion('terms', ENTITY_TYPE.paymentTerms, KIND.term, term.index, at);
  }
  ledger.entries.remove(entry.index);
  reportEntry(company, entry, 'Delete');
}

/** The topic a booking is announced under, by its transaction type. */
export function topicOf(type: number): { topic: string; endpoint: string } {
  if (type === TYPE.sale || type === TYPE.salesCredit)
    return { topic: 'SalesEntries', endpoint: ENDPOINT.salesEntries };
  if (type === TYPE.purchase || type === TYPE.purchaseCredit) {
    return { topic: 'PurchaseEntries', endpoint: ENDPOINT.purchaseEntries };
  }
  if (type === TYPE.cashFlow) return { topic: 'BankEntries', endpoint: ENDPOINT.bankEntries };
  return { topic: 'GeneralJournalEntries', endpoint: ENDPOINT.generalJournalEntries };
}

function reportEntry(company: Company, entry: EntryView, action: ChangeEvent['action']): void {
  const { topic, endpoint } = topicOf(entry.type);
  company.report(topic, action, company.guid(KIND.entry, entry.index), endpoint);
  const line = company.guid(KIND.ledgerLine, entry.firstLine);
  company.report('FinancialTransactions', action, line, ENDPOINT.transactionLines);
}

/** An open term of an entry. Amounts are positive when somebody owes. */
export function addTerm(
  company: Company,
  at: Moment,
  entry: EntryView,
  lineType: number,
  amounts: { readonly dc: number; readonly fc: number; readonly dueDay: number },
): TermView {
  const { terms } = company;
  const term = terms.add({
    lineType,
    entry: entry.index,
    relation: entry.relation,
    invoiceDay: entry.day,
    dueDay: amounts.dueDay,
    currency: entry.currency,
    rate: entry.rate,
    amountDc: amounts.dc,
    amountFc: amounts.fc,
    status: TERM_STATUS.open,
    next: entry.firstTerm,
    created: at.wallMs,
    modified: at.wallMs,
  });
  entry.firstTerm = term.index;
  company.openTerms.add(term.index);
  company.stamp('terms', term.index, term);
  return term;
}

export function termsOf(company: Company, entry: EntryView): TermView[] {
  const found: TermView[] = [];
  for (let at = entry.firstTerm; at >= 0;) {
    const term = company.terms.at(at);
    if (term.alive === 1) found.push(term);
    at = term.next;
  }
  return found;
}

/** The one term of an entry that nobody has paid or split yet: what a correction may change. */
export function soleOpenTerm(company: Company, entry: EntryView): TermView | undefined {
  const terms = termsOf(company, entry);
  return terms.length === 1 && terms[0]?.fullyPaid === 0 ? terms[0] : undefined;
}

/** 1 for a receivable, -1 for a payable: the side of the ledger a positive term stands on. */
export function sideOf(term: TermView): 1 | -1 {
  return term.lineType === LINE_TYPE.receivable ? 1 : -1;
}
