import type { Company } from '../company/company.js';
import { LINE_TYPE } from '../company/terms.js';
import { toUnits } from '../money.js';
import { resourceNamed } from '../schema/resources.js';
import type { Values } from '../store/master-store.js';
import { Labels } from './labels.js';
import { ListSource, type Source } from './source.js';

/** Days past the due date up to which a term belongs to each of the four age groups. */
const GROUP_ENDS = [30, 60, 90, Infinity];
const GROUP_LABELS = ['0 - 30', '31 - 60', '61 - 90', '> 90'];

/** Open terms of each relation by age, in cents. The books know no clock: their day is that of the newest term. */
function openByRelation(company: Company, lineType: number): Map<number, number[]> {
  let today = 0;
  for (const term of company.terms.all()) today = Math.max(today, term.invoiceDay);
  const open = new Map<number, number[]>();
  for (const term of company.terms.all()) {
    if (term.lineType !== lineType || term.fullyPaid === 1) continue;
    const groups = open.get(term.relation) ?? [0, 0, 0, 0];
    const group = GROUP_ENDS.findIndex((end) => today - term.dueDay <= end);
    groups[group] = (groups[group] ?? 0) + term.amountDc;
    open.set(term.relation, groups);
  }
  return open;
}

function agingRow(labels: Labels, currency: string | null, relation: number, groups: readonly number[]): Values {
  const row: Values = {
    AccountId: labels.relation(relation),
    AccountCode: labels.relationCode(relation),
    AccountName: labels.relationName(relation),
    CurrencyCode: currency,
    TotalAmount: toUnits(groups.reduce((sum, cents) => sum + cents, 0)),
  };
  for (const [n, cents] of groups.entries()) {
    row[`AgeGroup${n + 1}`] = n + 1;
    row[`AgeGroup${n + 1}Amount`] = toUnits(cents);
    row[`AgeGroup${n + 1}Description`] = GROUP_LABELS[n] ?? null;
  }
  return row;
}

/** What relations owe, and what they are owed, by age; as Exact adds it up. */
export function agingSources(company: Company): Source[] {
  const labels = new Labels(company);
  const rows = (lineType: number) => (): Values[] =>
    [...openByRelation(company, lineType)]
      .map(([relation, groups]) => agingRow(labels, company.profile.currency, relation, groups))
      .sort((a, b) => (String(a['AccountId']) < String(b['AccountId']) ? -1 : 1));
  return [
    new ListSource(resourceNamed('AgingReceivablesList'), rows(LINE_TYPE.receivable)),
    new ListSource(resourceNamed('AgingPayablesList'), rows(LINE_TYPE.payable)),
  ];
}
