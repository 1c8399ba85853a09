import type { Company } from '../books/company/company.js';
import type { Documents, DocumentView } from '../books/company/documents.js';
import { VAT_LINE } from '../books/company/ledger.js';
import { monthOf, groupsOfLedger } from './totals.js';

/** What must hold of any company's books; each failure as one sentence, at most a handful of a kind. */
export function problemsOf(company: Company): string[] {
  const problems: string[] = [];
  const checks = [entriesBalance, invoicesTie, documentsTotal, termsTie, controlAccounts, balancesTie, ordersFollowed];
  for (const check of checks) {
    const found = check(company);
    problems.push(...found.slice(0, 5).map((problem) => `${company.region}:${company.division} ${problem}`));
  }
  return problems;
}

function entriesBalance(company: Company): string[] {
  const { ledger } = company;
  const sums = new Float64Array(ledger.entries.length);
  const problems: string[] = [];
  for (const line of ledger.lines.all()) {
    sums[line.entry] = (sums[line.entry] ?? 0) + line.amountDc;
    if (!ledger.entries.isAlive(line.entry)) problems.push(`ledger row ${line.index} belongs to no entry`);
  }
  sums.forEach((sum, entry) => {
    if (sum !== 0) problems.push(`entry ${entry} is out of balance by ${sum} cents`);
  });
  return problems;
}

/** Sales invoices against the rows of their entries; purchase invoices against their payable. */
function invoicesTie(company: Company): string[] {
  const { ledger, salesInvoices, purchaseInvoices } = company;
  const problems: string[] = [];
  for (const invoice of salesInvoices.headers.all()) {
    if (invoice.status === 10) {
      if (invoice.entry >= 0) problems.push(`draft ${invoice.index} is booked`);
      continue;
    }
    if (!ledger.entries.isAlive(invoice.entry)) {
      problems.push(`invoice ${invoice.number} is not booked`);
      continue;
    }
    let [revenue, total] = [0, 0];
    for (const row of ledger.linesOf(ledger.entries.at(invoice.entry))) {
      if (row.lineNumber === 0) total += row.amountDc;
      else if (row.lineNumber !== VAT_LINE) revenue -= row.amountDc;
    }
    const net = netOf(salesInvoices, invoice);
    if (revenue !== net) problems.push(`invoice ${invoice.number}: lines ${net}, revenue booked ${revenue}`);
    if (total !== invoice.amountDc)
      problems.push(`invoice ${invoice.number}: total ${invoice.amountDc}, booked ${total}`);
  }
  for (const invoice of purchaseInvoices.headers.all()) {
    const payable = ledger.lineNumbered(ledger.entries.at(invoice.entry), 0)?.amountDc;
    if (payable !== -invoice.amountDc) problems.push(`purchase invoice ${invoice.number} is not what was booked`);
  }
  return problems;
}

function netOf(documents: Documents, doc: DocumentView): number {
  let net = 0;
  for (const line of documents.linesOf(doc)) net += line.amountDc;
  return net;
}

/** Headers carry the sum of their lines; no living line without a living header, no header without a line. */
function documentsTotal(company: Company): string[] {
  const { salesOrders, salesInvoices, purchaseOrders, purchaseInvoices } = company;
  const problems: string[] = [];
  for (const documents of [salesOrders, salesInvoices, purchaseOrders, purchaseInvoices]) {
    const sums = new Float64Array(documents.headers.length);
    const counts = new Int32Array(documents.headers.length);
    for (const line of documents.lines.all()) {
      if (!documents.headers.isAlive(line.doc)) problems.push(`line ${line.index} has no document`);
      sums[line.doc] = (sums[line.doc] ?? 0) + line.amountDc + line.vatDc;
      counts[line.doc] = (counts[line.doc] ?? 0) + 1;
    }
    for (const doc of documents.headers.all()) {
      if (sums[doc.index] !== doc.amountDc) problems.push(`document ${doc.number} is not the sum of its lines`);
      if (counts[doc.index] === 0) problems.push(`document ${doc.number} has no line`);
    }
  }
  return problems;
}

/** The terms of an entry, paid or not, sum to its receivable or payable. */
function termsTie(company: Company): string[] {
  const { ledger, terms } = company;
  const sums = new Float64Array(ledger.entries.length);
  for (const term of terms.all()) sums[term.entry] = (sums[term.entry] ?? 0) + term.amountDc;
  const problems: string[] = [];
  for (const entry of ledger.entries.all()) {
    const sales = entry.type === 20 || entry.type === 21;
    if (!sales && entry.type !== 30 && entry.type !== 31) continue;
    const total = (ledger.lineNumbered(entry, 0)?.amountDc ?? 0) * (sales ? 1 : -1);
    if (sums[entry.index] !== total)
      problems.push(`entry ${entry.number}: terms ${sums[entry.index]}, booked ${total}`);
  }
  return problems;
}

/** What is open is what the control accounts say. */
function controlAccounts(company: Company): string[] {
  const { ledger, terms, masters } = company;
  let [receivable, payable] = [0, 0];
  const types = [...masters.glAccounts.all()].map((account) => account.facts.type);
  for (const line of ledger.lines.all()) {
    if (types[line.gl] === 20) receivable += line.amountDc;
    if (types[line.gl] === 22) payable -= line.amountDc;
  }
  for (const term of terms.all()) {
    if (term.fullyPaid === 1) continue;
    if (term.lineType === 20) receivable -= term.amountDc;
    else payable -= term.amountDc;
  }
  const problems = [];
  if (receivable !== 0) problems.push(`receivables differ from their account by ${receivable} cents`);
  if (payable !== 0) problems.push(`payables differ from their account by ${payable} cents`);
  return problems;
}

/** The kept balances equal the ledger added up anew. */
function balancesTie(company: Company): string[] {
  const expected = groupsOfLedger(company);
  const problems: string[] = [];
  let seen = 0;
  for (const group of company.ledger.balance.groups()) {
    seen++;
    const month = monthOf(Date.UTC(group.year, group.period - 1, 1) / 86_400_000);
    const key = [group.gl, month, group.costCenter, group.costUnit, group.type, group.status].join('|');
    const wanted = expected.get(key);
    const same =
      wanted && wanted.debit === group.debit && wanted.credit === group.credit && wanted.count === group.count;
    if (!same) problems.push(`reporting balance ${group.id} differs from the ledger`);
  }
  if (seen !== expected.size) problems.push(`${seen} reporting balances for ${expected.size} groups of the ledger`);
  return problems;
}

/** What an order line says was invoiced is on invoices (credit notes apart). */
function ordersFollowed(company: Company): string[] {
  const { salesOrders, salesInvoices } = company;
  const invoiced = new Map<number, number>();
  for (const line of salesInvoices.lines.all()) {
    if (salesInvoices.headers.at(line.doc).type === 8021) continue;
    invoiced.set(line.sourceLine, (invoiced.get(line.sourceLine) ?? 0) + 1);
  }
  const problems: string[] = [];
  for (const line of salesOrders.lines.all()) {
    const count = invoiced.get(line.index) ?? 0;
    if (line.done > 0 !== count > 0) problems.push(`order line ${line.index}: ${line.done} done, on ${count} invoices`);
  }
  return problems;
}
