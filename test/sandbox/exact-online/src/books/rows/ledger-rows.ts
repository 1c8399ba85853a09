import { TYPE } from '../business/posting.js';
import type { Company } from '../company/company.js';
import { type EntryView, type LedgerLineView, VAT_LINE } from '../company/ledger.js';
import type { BalanceGroup } from '../company/reporting-balance.js';
import { JOURNAL } from '../masters/finance.js';
import { toUnits } from '../money.js';
import { resourceNamed } from '../schema/resources.js';
import { KIND } from '../store/guid.js';
import type { Values } from '../store/master-store.js';
import { periodOf } from '../wall-clock.js';
import { date, Labels, stamps } from './labels.js';
import { KeyedSource, ListSource, type ParentLink, type Records, type Source, StreamSource } from './source.js';

const WORDS: Readonly<Record<number, string>> = {
  20: 'Sale',
  21: 'Credit',
  30: 'Purchase',
  31: 'Credit',
  40: 'Payment',
};

function entryHead(company: Company, labels: Labels, entry: EntryView): Values {
  const { year, period } = periodOf(entry.day);
  const journal = labels.journal(entry.journal);
  return {
    ...stamps(company, entry.created, entry.modified),
    EntryID: company.guid(KIND.entry, entry.index),
    EntryNumber: entry.number,
    Date: date(entry.day),
    FinancialYear: year,
    FinancialPeriod: period,
    ReportingYear: year,
    ReportingPeriod: period,
    JournalCode: journal.code,
    Journal: journal.code,
    JournalDescription: journal.description,
    Currency: labels.currency(entry.currency),
    ExchangeRate: entry.rate,
    Rate: entry.rate,
    Status: entry.status,
    StatusDescription: entry.status === 50 ? 'Processed' : 'Open',
    Type: entry.type,
    TypeDescription: WORDS[entry.type] ?? 'Other',
  };
}

/** A row of the ledger, as the TransactionLines endpoints show it. */
function ledgerRow(company: Company, labels: Labels, line: LedgerLineView, entry: EntryView): Values {
  const invoice = entry.type === TYPE.sale || entry.type === TYPE.salesCredit;
  const center = labels.dimensions(line.costCenter, line.costUnit);
  const code = center['CostCenter'];
  return {
    ...entryHead(company, labels, entry),
    ...labels.ledgerAccount(line.gl),
    ...labels.item(line.item),
    ...labels.project(line.project),
    ...center,
    ...(line.vat > 0 ? labels.vat(line.vat) : {}),
    // Codes come padded here and bare in their own table: joins have to trim.
    CostCenter: typeof code === 'string' ? code.padEnd(8) : null,
    Account: labels.relation(line.relation),
    AccountCode: labels.relationCode(line.relation),
    AccountName: labels.relationName(line.relation),
    AmountDC: toUnits(line.amountDc),
    AmountFC: toUnits(line.amountFc),
    AmountVATFC: toUnits(line.vatFc),
    AmountVATBaseFC: line.lineNumber === VAT_LINE ? null : toUnits(line.vatFc === 0 ? 0 : line.amountFc),
    Description: entry.index % 6 === 0 ? null : `${WORDS[entry.type] ?? 'Booking'} ${entry.number}`,
    DueDate: entry.dueDay === 0 ? null : date(entry.dueDay),
    InvoiceNumber: invoice ? entry.reference : null,
    LineNumber: line.lineNumber,
    LineType: line.lineNumber === VAT_LINE ? 5 : 0,
    Quantity: line.quantity,
    ExtraDutyAmountFC: 0,
    ExtraDutyPercentage: 0,
    YourRef: entry.reference === 0 ? null : String(entry.reference),
    Notes: line.index % 499 === 0 ? 'Prüfen: Beträge “netto” — 検査' : null,
  };
}

function lineRecordsOf(company: Company, labels: Labels): Records {
  const { ledger } = company;
  return {
    kind: KIND.ledgerLine,
    length: () => ledger.lines.length,
    has: (index) => ledger.lines.isAlive(index),
    modified: (index) => ledger.entries.at(ledger.lines.at(index).entry).modified,
    values: (index) => {
      const line = ledger.lines.at(index);
      return ledgerRow(company, labels, line, ledger.entries.at(line.entry));
    },
  };
}

/** One journal's bookings seen as documents: their amounts show with the sign of the document. */
interface EntryDocument {
  readonly header: string;
  readonly lines: string;
  readonly types: readonly number[];
  readonly journal: number;
  /** 1 where debit rows are positive on the document (purchase), -1 where credit rows are (sales). */
  readonly sign: 1 | -1;
}

const ENTRY_DOCUMENTS: readonly EntryDocument[] = [
  { header: 'SalesEntries', lines: 'SalesEntryLines', types: [20, 21], journal: JOURNAL.sales, sign: -1 },
  { header: 'PurchaseEntries', lines: 'PurchaseEntryLines', types: [30, 31], journal: JOURNAL.purchase, sign: 1 },
  { header: 'BankEntries', lines: 'BankEntryLines', types: [40], journal: JOURNAL.bank, sign: -1 },
];

function documentHead(company: Company, labels: Labels, entry: EntryView, sign: 1 | -1): Values {
  const total = company.ledger.lineNumbered(entry, 0);
  const vat = company.ledger.lineNumbered(entry, VAT_LINE);
  const relation = labels.relation(entry.relation);
  const name = labels.relationName(entry.relation);
  const purchase = entry.type === TYPE.purchase || entry.type === TYPE.purchaseCredit;
  return {
    ...entryHead(company, labels, entry),
    ...labels.condition(entry.relation),
    EntryDate: date(entry.day),
    DueDate: entry.dueDay === 0 ? null : date(entry.dueDay),
    AmountDC: toUnits(-sign * (total?.amountDc ?? 0)),
    AmountFC: toUnits(-sign * (total?.amountFc ?? 0)),
    VATAmountDC: toUnits(sign * (vat?.amountDc ?? 0)),
    VATAmountFC: toUnits(sign * (vat?.amountFc ?? 0)),
    Customer: relation,
    CustomerName: name,
    Supplier: relation,
    SupplierName: name,
    InvoiceNumber: purchase ? null : entry.reference,
    YourRef: purchase ? String(entry.reference) : null,
    Description: entry.index % 6 === 0 ? null : `${WORDS[entry.type] ?? 'Booking'} ${entry.number}`,
    PaymentReference: purchase ? null : `RF${entry.reference}`,
    GAccountAmountFC: 0,
    WithholdingTaxAmountDC: 0,
    WithholdingTaxBaseAmount: 0,
    WithholdingTaxPercentage: 0,
  };
}

function documentLine(row: Values, line: LedgerLineView, sign: 1 | -1): Values {
  const amounts = {
    AmountDC: toUnits(sign * line.amountDc),
    AmountFC: toUnits(sign * line.amountFc),
    VATAmountDC: toUnits(sign * line.vatDc),
    VATAmountFC: toUnits(sign * line.vatFc),
    AmountVATFC: toUnits(sign * line.vatFc),
    VATBaseAmountDC: toUnits(line.vatFc === 0 ? 0 : sign * line.amountDc),
    VATBaseAmountFC: toUnits(line.vatFc === 0 ? 0 : sign * line.amountFc),
  };
  return { ...row, ...amounts, CostCenter: typeof row['CostCenter'] === 'string' ? row['CostCenter'].trim() : null };
}

function entrySources(company: Company, labels: Labels, lines: Records, kind: EntryDocument): Source[] {
  const { ledger } = company;
  const isOurs = (index: number): boolean => {
    if (!ledger.entries.isAlive(index)) return false;
    const entry = ledger.entries.at(index);
    return kind.types.includes(entry.type) && entry.journal === kind.journal;
  };
  const headers: Records = {
    kind: KIND.entry,
    length: () => ledger.entries.length,
    has: isOurs,
    modified: (index) => ledger.entries.at(index).modified,
    values: (index) => documentHead(company, labels, ledger.entries.at(index), kind.sign),
  };
  // Row 0 and the VAT row of the ledger are totals: documents do not show them as lines.
  const isLine = (line: LedgerLineView): boolean => line.lineNumber > 0 && line.lineNumber < VAT_LINE;
  const documentLines: Records = {
    ...lines,
    has: (index) => {
      if (!ledger.lines.isAlive(index)) return false;
      const line = ledger.lines.at(index);
      return isLine(line) && isOurs(line.entry);
    },
    values: (index) => documentLine(lines.values(index), ledger.lines.at(index), kind.sign),
  };
  return [
    new KeyedSource(company, resourceNamed(kind.header), headers),
    new KeyedSource(company, resourceNamed(kind.lines), documentLines, linesByEntry(company)),
  ];
}

function linesByEntry(company: Company): ParentLink {
  const { ledger } = company;
  return {
    field: 'EntryID',
    parentKind: KIND.entry,
    *childrenOf(parent) {
      if (!ledger.entries.isAlive(parent)) return;
      for (const line of ledger.linesOf(ledger.entries.at(parent))) yield line.index;
    },
  };
}

function balanceRow(company: Company, labels: Labels, group: BalanceGroup): Values {
  const account = company.masters.glAccounts.at(group.gl).values;
  const center = labels.dimensions(group.costCenter, group.costUnit);
  return {
    ...labels.ledgerAccount(group.gl),
    ID: group.id,
    Division: company.division,
    Amount: toUnits(group.debit - group.credit),
    AmountDebit: toUnits(group.debit),
    AmountCredit: toUnits(group.credit),
    BalanceType: account['BalanceType'] ?? null,
    CostCenterCode: center['CostCenter'] ?? null,
    CostCenterDescription: center['CostCenterDescription'] ?? null,
    CostUnitCode: center['CostUnit'] ?? null,
    CostUnitDescription: center['CostUnitDescription'] ?? null,
    Count: group.count,
    ReportingYear: group.year,
    ReportingPeriod: group.period,
    Status: group.status,
    Type: group.type,
  };
}

export function ledgerSources(company: Company): Source[] {
  const labels = new Labels(company);
  const records = lineRecordsOf(company, labels);
  function* balances(): Iterable<Values> {
    for (const group of company.ledger.balance.groups()) yield balanceRow(company, labels, group);
  }
  return [
    new KeyedSource(company, resourceNamed('TransactionLines'), records, linesByEntry(company)),
    new KeyedSource(company, resourceNamed('BulkTransactionLines'), records, linesByEntry(company)),
    new StreamSource(company, resourceNamed('SyncTransactionLines'), company.streams.ledger, [
      { records, toRef: (index) => index },
    ]),
    ...ENTRY_DOCUMENTS.flatMap((kind) => entrySources(company, labels, records, kind)),
    new ListSource(resourceNamed('ReportingBalance'), balances),
  ];
}
