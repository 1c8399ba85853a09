import type { TruthTotal } from '../books/books.js';
import type { Company } from '../books/company/company.js';
import type { DocumentLineView, Documents, DocumentView } from '../books/company/documents.js';
import { type EntryView, type LedgerLineView, VAT_LINE } from '../books/company/ledger.js';
import { CentSums, decimalText, fromDouble } from './decimal.js';

/** Adds up one table: its rows, and the named amounts of each in cents. */
class Total {
  readonly #sums = new CentSums();
  rows = 0;

  count(amounts: Readonly<Record<string, number>>): void {
    this.rows++;
    for (const name in amounts) this.#sums.add(name, amounts[name] ?? 0);
  }

  done(company: Company, resource: string): TruthTotal {
    const { region, division } = company;
    return { region, division, resource, rows: this.rows, sums: this.#sums.texts() };
  }
}

function plain(company: Company, resource: string, rows: number, sums: Record<string, string> = {}): TruthTotal {
  return { region: company.region, division: company.division, resource, rows, sums };
}

/** Totals of all tables of a division, from the records themselves. */
export function totalsOf(company: Company): TruthTotal[] {
  return [
    ...masterTotals(company),
    ...documentTotals(company),
    ...ledgerTotals(company),
    ...termTotals(company),
    balanceTotal(company),
    plain(company, 'Deleted', company.deletions.living),
    plain(company, 'Divisions', 1),
  ];
}

function masterTotals(company: Company): TruthTotal[] {
  const m = company.masters;
  const tables = {
    GLSchemes: m.glSchemes,
    GLClassifications: m.glClassifications,
    GLAccountClassificationMappings: m.glMappings,
    GLAccounts: m.glAccounts,
    Costcenters: m.costCenters,
    Costunits: m.costUnits,
    Accounts: m.relations,
    AccountClassifications: m.segments,
    AccountClassificationNames: m.segmentNames,
    Items: m.items,
    ItemGroups: m.itemGroups,
    Projects: m.projects,
    Employees: m.employees,
    BankAccounts: m.bankAccounts,
    Journals: m.journals,
    FinancialPeriods: m.periods,
    VATCodes: m.vatCodes,
    PaymentConditions: m.paymentConditions,
    Currencies: m.currencies,
    ExchangeRates: m.exchangeRates,
  };
  const totals = Object.entries(tables).map(([name, store]) => plain(company, name, [...store.all()].length));
  let [rows, budget] = [0, 0n];
  for (const record of m.budgets.all()) {
    rows++;
    budget += fromDouble(Number(record.values['AmountDC']));
  }
  return [...totals, plain(company, 'Budgets', rows, { AmountDC: decimalText(budget) })];
}

type Amounts = Readonly<Record<string, number>>;

function bothTotals(
  company: Company,
  documents: Documents,
  names: readonly [string, string],
  header: (doc: DocumentView) => Amounts,
  line: (line: DocumentLineView) => Amounts,
): TruthTotal[] {
  const [headers, lines] = [new Total(), new Total()];
  for (const doc of documents.headers.all()) headers.count(header(doc));
  for (const each of documents.lines.all()) lines.count(line(each));
  return [headers.done(company, names[0]), lines.done(company, names[1])];
}

function documentTotals(company: Company): TruthTotal[] {
  const both = (record: DocumentView | DocumentLineView): Amounts => ({
    AmountDC: record.amountDc,
    AmountFC: record.amountFc,
  });
  const vat = (record: DocumentView | DocumentLineView): Amounts => ({ ...both(record), VATAmount: record.vatFc });
  const vats = (record: DocumentView | DocumentLineView): Amounts => ({
    ...both(record),
    VATAmountDC: record.vatDc,
    VATAmountFC: record.vatFc,
  });
  const invoiced = (record: DocumentView | DocumentLineView): Amounts => ({
    Amount: record.amountFc,
    AmountDC: record.amountDc,
    VATAmount: record.vatFc,
  });
  const bare = (doc: DocumentView): Amounts => ({ AmountFCExclVat: doc.amountFc - doc.vatFc });
  return [
    ...bothTotals(
      company,
      company.salesOrders,
      ['SalesOrders', 'SalesOrderLines'],
      (doc) => ({ ...vat(doc), ...bare(doc) }),
      vat,
    ),
    ...bothTotals(
      company,
      company.salesInvoices,
      ['SalesInvoices', 'SalesInvoiceLines'],
      (doc) => ({ ...vats(doc), ...bare(doc) }),
      vats,
    ),
    ...bothTotals(
      company,
      company.purchaseOrders,
      ['PurchaseOrders', 'PurchaseOrderLines'],
      (doc) => ({ ...vat(doc), ...bare(doc) }),
      vat,
    ),
    ...bothTotals(
      company,
      company.purchaseInvoices,
      ['PurchaseInvoices', 'PurchaseInvoiceLines'],
      (doc) => ({ ...invoiced(doc), ...bare(doc) }),
      invoiced,
    ),
  ];
}

/** Headers and lines of sales and purchase entries carry the sign of the document, bank lines that of the statement. */
const DOCUMENTS = [
  { header: 'SalesEntries', lines: 'SalesEntryLines', types: [20, 21], sign: -1 },
  { header: 'PurchaseEntries', lines: 'PurchaseEntryLines', types: [30, 31], sign: 1 },
  { header: 'BankEntries', lines: 'BankEntryLines', types: [40], sign: -1 },
] as const;

function ledgerTotals(company: Company): TruthTotal[] {
  const { ledger } = company;
  const all = new Total();
  const views = DOCUMENTS.map((kind) => ({ kind, headers: new Total(), lines: new Total() }));
  const byType = new Map(views.flatMap((view) => view.kind.types.map((type) => [type as number, view])));
  for (const line of ledger.lines.all()) {
    const entry = ledger.entries.at(line.entry);
    const isVat = line.lineNumber === VAT_LINE;
    const base = isVat || line.vatFc === 0 ? 0 : line.amountFc;
    all.count({
      AmountDC: line.amountDc,
      AmountFC: line.amountFc,
      AmountVATFC: line.vatFc,
      AmountVATBaseFC: base,
    });
    const view = byType.get(entry.type);
    if (!view || isVat || line.lineNumber === 0) continue;
    view.lines.count(lineAmounts(line, view.kind.sign, entry.type));
  }
  for (const entry of ledger.entries.all()) {
    const view = byType.get(entry.type);
    if (view) view.headers.count(entryAmounts(company, entry, view.kind.sign));
  }
  const documents = views.flatMap(({ kind, headers, lines }) => [
    headers.done(company, kind.header),
    lines.done(company, kind.lines),
  ]);
  return [all.done(company, 'TransactionLines'), ...documents];
}

function lineAmounts(line: LedgerLineView, sign: 1 | -1, type: number): Amounts {
  const both = { AmountDC: sign * line.amountDc, AmountFC: sign * line.amountFc };
  if (type === 40) return both;
  return { ...both, VATAmountDC: sign * line.vatDc, VATAmountFC: sign * line.vatFc };
}

function entryAmounts(company: Company, entry: EntryView, sign: 1 | -1): Amounts {
  if (entry.type === 40) return {};
  let [amountDc, amountFc, vatDc, vatFc] = [0, 0, 0, 0];
  for (const line of company.ledger.linesOf(entry)) {
    if (line.lineNumber === 0) continue;
    amountDc += sign * line.amountDc;
    amountFc += sign * line.amountFc;
    if (line.lineNumber !== VAT_LINE) continue;
    vatDc += sign * line.amountDc;
    vatFc += sign * line.amountFc;
  }
  return { AmountDC: amountDc, AmountFC: amountFc, VATAmountDC: vatDc, VATAmountFC: vatFc };
}

function termTotals(company: Company): TruthTotal[] {
  const [receivables, payables] = [new Total(), new Total()];
  for (const term of company.terms.all()) {
    const total = term.lineType === 20 ? receivables : payables;
    total.count({ AmountDC: term.amountDc, AmountFC: term.amountFc });
  }
  return [receivables.done(company, 'Receivables'), payables.done(company, 'Payments')];
}

/** ReportingBalance anew from the ledger's rows, not from the balances the books keep. */
function balanceTotal(company: Company): TruthTotal {
  const total = new Total();
  for (const group of groupsOfLedger(company).values()) {
    total.count({ Amount: group.debit - group.credit, AmountDebit: group.debit, AmountCredit: group.credit });
  }
  return total.done(company, 'ReportingBalance');
}

export interface LedgerGroup {
  debit: number;
  credit: number;
  count: number;
}

/** Sums of the ledger by account, month, cost center, cost unit, type and status. */
export function groupsOfLedger(company: Company): ReadonlyMap<string, LedgerGroup> {
  const groups = new Map<string, LedgerGroup>();
  const months = new Map<number, string>();
  for (const line of company.ledger.lines.all()) {
    const entry = company.ledger.entries.at(line.entry);
    let month = months.get(entry.day);
    if (month === undefined) months.set(entry.day, (month = monthOf(entry.day)));
    const key = [line.gl, month, line.costCenter, line.costUnit, entry.type, entry.status].join('|');
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { debit: 0, credit: 0, count: 0 }));
    if (line.amountDc >= 0) group.debit += line.amountDc;
    else group.credit -= line.amountDc;
    group.count++;
  }
  return groups;
}

/** `YYYY-MM` of a day. */
export function monthOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 7);
}
