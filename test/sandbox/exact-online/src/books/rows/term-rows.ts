import type { Company } from '../company/company.js';
import { LINE_TYPE, type TermView } from '../company/terms.js';
import { gl } from '../masters/chart.js';
import { toUnits } from '../money.js';
import { resourceNamed } from '../schema/resources.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import { periodOf } from '../wall-clock.js';
import { date, Labels, stamps } from './labels.js';
import { KeyedSource, type ParentLink, type Records, type Source, StreamSource } from './source.js';

/** How a term ended: empty while it is open. */
function ending(term: TermView): Values {
  if (term.fullyPaid === 0) return { IsFullyPaid: false };
  const { year, period } = periodOf(term.endDay);
  return {
    IsFullyPaid: true,
    EndDate: date(term.endDay),
    EndYear: year,
    EndPeriod: period,
    LastPaymentDate: date(term.endDay),
  };
}

function termRow(company: Company, labels: Labels, term: TermView): Values {
  const entry = company.ledger.entries.at(term.entry);
  const { year, period } = periodOf(entry.day);
  const entryId = company.guid(KIND.entry, entry.index);
  const receivable = term.lineType === LINE_TYPE.receivable;
  const journal = labels.journal(entry.journal);
  const country = company.masters.relations.at(term.relation).values['Country'] ?? null;
  const total = company.ledger.lineNumbered(entry, 0);
  return {
    ...stamps(company, term.created, term.modified),
    ...labels.condition(term.relation),
    ...labels.ledgerAccount(gl(receivable ? '1300' : '1600')),
    ...ending(term),
    LineType: term.lineType,
    Account: labels.relation(term.relation),
    AccountCode: labels.relationCode(term.relation),
    AccountName: labels.relationName(term.relation),
    AccountCountry: country,
    AmountDC: toUnits(term.amountDc),
    AmountFC: toUnits(term.amountFc),
    AmountDiscountDC: 0,
    AmountDiscountFC: 0,
    Currency: labels.currency(term.currency),
    RateFC: term.rate,
    Description: term.index % 5 === 0 ? null : `Term of ${entry.number}`,
    InvoiceDate: date(term.invoiceDay),
    DueDate: date(term.dueDay),
    EntryDate: date(entry.day),
    EntryID: entryId,
    EntryNumber: entry.number,
    InvoiceNumber: receivable ? entry.reference : null,
    YourRef: receivable ? null : String(entry.reference),
    Journal: journal.code,
    JournalDescription: journal.description,
    PaymentDiscountPercentage: 0,
    PaymentReference: receivable ? `RF${entry.reference}` : null,
    ApprovalStatus: receivable ? null : 4,
    Source: 1,
    Status: term.status,
    TransactionAmountDC: toUnits(Math.abs(total?.amountDc ?? 0)),
    TransactionAmountFC: toUnits(Math.abs(total?.amountFc ?? 0)),
    TransactionDueDate: date(entry.dueDay),
    TransactionEntryID: entryId,
    TransactionID: company.guid(KIND.ledgerLine, entry.firstLine),
    TransactionReportingYear: year,
    TransactionReportingPeriod: period,
    TransactionStatus: entry.status,
    TransactionType: entry.type,
  };
}

export function termSources(company: Company): Source[] {
  const labels = new Labels(company);
  const { terms, streams } = company;
  const records = (lineType?: number): Records => ({
    kind: KIND.term,
    length: () => terms.length,
    has: (index) => terms.isAlive(index) && (lineType === undefined || terms.at(index).lineType === lineType),
    modified: (index) => terms.at(index).modified,
    values: (index) => termRow(company, labels, terms.at(index)),
  });
  const byEntry = (field: string): ParentLink => ({
    field,
    parentKind: KIND.entry,
    *childrenOf(parent) {
      if (!company.ledger.entries.isAlive(parent)) return;
      for (let at = company.ledger.entries.at(parent).firstTerm; at >= 0; at = terms.at(at).next) yield at;
    },
  });
  return [
    new KeyedSource(
      company,
      resourceNamed('Receivables'),
      records(LINE_TYPE.receivable),
      byEntry('TransactionEntryID'),
    ),
    new KeyedSource(company, resourceNamed('Payments'), records(LINE_TYPE.payable), byEntry('TransactionEntryID')),
    new StreamSource(company, resourceNamed('SyncPaymentTerms'), streams.terms, [
      { records: records(), toRef: (index) => index },
    ]),
  ];
}
