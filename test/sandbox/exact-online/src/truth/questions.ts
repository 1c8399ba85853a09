import type { AgeingBucket, Region, Truth } from '../books/books.js';
import type { Company } from '../books/company/company.js';
import { KIND } from '../books/store/guid.js';
import { CentSums } from './decimal.js';
import { monthOf } from './totals.js';

/** A part of a grouping key that cannot occur in a name. */
const SEPARATOR = '\u001f';
const NONE = '\u0000';

function grouped(sums: CentSums): readonly { readonly parts: readonly string[]; readonly amount: string }[] {
  return sums
    .entries()
    .map(([key, amount]) => ({ key, amount }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, amount }) => ({ parts: key.split(SEPARATOR), amount }));
}

/** Invoice lines without VAT of all but drafts, by month of invoice and segment of the customer. */
export function revenueByMonthAndSegment(companies: readonly Company[]): Truth['revenueByMonthAndSegment'] {
  const sums = new CentSums();
  for (const company of companies) {
    const { headers, lines } = company.salesInvoices;
    const segments = new Map<number, string>();
    for (const line of lines.all()) {
      const invoice = headers.at(line.doc);
      if (invoice.status === 10) continue;
      let segment = segments.get(invoice.relation);
      if (segment === undefined) segments.set(invoice.relation, (segment = segmentOf(company, invoice.relation)));
      sums.add(monthOf(invoice.day) + SEPARATOR + segment, line.amountDc);
    }
  }
  return grouped(sums).map(({ parts: [month = '', segment = NONE], amount }) => ({
    month,
    segment: segment === NONE ? null : segment,
    amount,
  }));
}

function segmentOf(company: Company, relation: number): string {
  const key = company.masters.relations.at(relation).values['Classification1'];
  if (typeof key !== 'string') return NONE;
  const index = company.guids.indexOf(KIND.accountClassification, key);
  const segment = index === undefined ? undefined : company.masters.segments.find(index);
  return segment ? String(segment.values['Description']) : NONE;
}

/** Cost rows of the ledger with a cost center, by month, region and code; no budgets and no closing entries. */
export function costCenterSpend(companies: readonly Company[]): Truth['costCenterSpendByMonthAndRegion'] {
  const sums = new CentSums();
  for (const company of companies) {
    const { ledger, masters } = company;
    for (const line of ledger.lines.all()) {
      if (line.costCenter < 0) continue;
      const { type, day } = ledger.entries.at(line.entry);
      if (type === 3000 || (type >= 310 && type <= 328)) continue;
      const account = masters.glAccounts.at(line.gl).values;
      if (account['BalanceType'] !== 'W' || account['BalanceSide'] !== 'D') continue;
      const code = String(masters.costCenters.at(line.costCenter).values['Code']).trim();
      sums.add([monthOf(day), company.region, code].join(SEPARATOR), line.amountDc);
    }
  }
  return grouped(sums).map(({ parts: [month = '', region = '', costCenter = ''], amount }) => ({
    month,
    region: region as Region,
    costCenter,
    amount,
  }));
}

function bucketOf(overdueDays: number): AgeingBucket {
  if (overdueDays <= 0) return '0 not due';
  if (overdueDays <= 30) return '1 1-30';
  if (overdueDays <= 60) return '2 31-60';
  return overdueDays <= 90 ? '3 61-90' : '4 over 90';
}

/** Open payables by region, supplier and days overdue at a day. */
export function supplierAgeing(companies: readonly Company[], asOfDay: number): Truth['supplierAgeing'] {
  const sums = new CentSums();
  for (const company of companies) {
    for (const term of company.terms.all()) {
      if (term.lineType !== 22 || term.fullyPaid === 1) continue;
      const supplier = String(company.masters.relations.at(term.relation).values['Name']);
      sums.add([company.region, supplier, bucketOf(asOfDay - term.dueDay)].join(SEPARATOR), term.amountDc);
    }
  }
  return grouped(sums).map(({ parts: [region = '', supplier = '', bucket = ''], amount }) => ({
    region: region as Region,
    supplier,
    bucket: bucket as AgeingBucket,
    amount,
  }));
}
