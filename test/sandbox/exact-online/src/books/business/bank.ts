import type { Company } from '../company/company.js';
import type { LedgerLineValues } from '../company/ledger.js';
import { LINE_TYPE, TERM_STATUS, type TermView } from '../company/terms.js';
import { gl } from '../masters/chart.js';
import { JOURNAL, rateOn } from '../masters/finance.js';
import { roundCents } from '../money.js';
import type { Moment } from '../wall-clock.js';
import { addTerm, postEntry, sideOf, TYPE } from './posting.js';

/**
 * A payment of a term over the bank. With a share below 1 the term is split: a paid part is made of it, and what is
 * open stays on the old one. In a foreign currency the difference between the rates goes to exchange differences.
 */
export function payTerm(company: Company, at: Moment, term: TermView, share = 1): void {
  const paid = share < 1 ? splitTerm(company, at, term, share) : term;
  Object.assign(paid, { fullyPaid: 1, status: TERM_STATUS.matched, endDay: at.day, modified: at.wallMs });
  company.openTerms.remove(paid.index);
  company.stamp('terms', paid.index, paid);

  const side = sideOf(paid);
  const rate = rateOn(company, paid.currency, at.day);
  const bankDc = roundCents(paid.amountFc * rate);
  const account = paid.lineType === LINE_TYPE.receivable ? '1300' : '1600';
  const { relation } = paid;
  const rows: LedgerLineValues[] = [
    { lineNumber: 0, gl: gl('1100'), relation, amountDc: side * bankDc, amountFc: side * paid.amountFc },
    { lineNumber: 1, gl: gl(account), relation, amountDc: -side * paid.amountDc, amountFc: -side * paid.amountFc },
  ];
  const difference = bankDc - paid.amountDc;
  if (difference !== 0) {
    rows.push({ lineNumber: 2, gl: gl('4950'), relation, amountDc: -side * difference, amountFc: 0 });
  }
  const { currency } = paid;
  const reference = company.ledger.entries.at(paid.entry).reference;
  postEntry(
    company,
    at,
    { type: TYPE.cashFlow, journal: JOURNAL.bank, day: at.day, relation, currency, rate, reference },
    rows,
  );
}

/** Takes a share off an open term as a term of its own; both sum to what there was. */
function splitTerm(company: Company, at: Moment, term: TermView, share: number): TermView {
  const part = { dc: roundCents(term.amountDc * share), fc: roundCents(term.amountFc * share), dueDay: term.dueDay };
  const entry = company.ledger.entries.at(term.entry);
  const paid = addTerm(company, at, entry, term.lineType, part);
  Object.assign(term, {
    amountDc: term.amountDc - part.dc,
    amountFc: term.amountFc - part.fc,
    modified: at.wallMs,
  });
  company.stamp('terms', term.index, term);
  return paid;
}
