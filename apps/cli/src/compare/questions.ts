import type { AskAnswer, AskRequest } from '@ml-connector/contracts';
import { Decimal } from 'decimal.js';

/** A figure of an answer: the groups it belongs to, and the amount as decimal text. */
export interface Figure {
  readonly group: readonly string[];
  readonly amount: string;
}

/** One of the questions the demo asks through Looker. */
export interface Question {
  readonly name: 'revenue' | 'cost_center_spend' | 'supplier_ageing';
  readonly title: string;
  readonly groups: readonly string[];
  readonly ask: AskRequest;
  /** Field of the answer that holds the amount. */
  readonly amountField: string;
}

/** Three questions of a finance team, in Looker's terms. */
export const QUESTIONS: readonly Question[] = [
  {
    name: 'revenue',
    title: 'Invoice revenue by month and customer segment',
    groups: ['Month', 'Segment'],
    amountField: 'sales_invoice_lines.revenue',
    ask: {
      explore: 'sales_invoice_lines',
      fields: [
        'sales_invoice_lines.invoice_month',
        'sales_invoice_lines.customer_segment',
        'sales_invoice_lines.revenue',
      ],
      sorts: ['sales_invoice_lines.invoice_month', 'sales_invoice_lines.customer_segment'],
    },
  },
  {
    name: 'cost_center_spend',
    title: 'Cost center spend by month and region',
    groups: ['Month', 'Region', 'Cost center'],
    amountField: 'cost_center_spend.spend',
    ask: {
      explore: 'cost_center_spend',
      fields: [
        'cost_center_spend.posting_month',
        'cost_center_spend.region',
        'cost_center_spend.cost_center',
        'cost_center_spend.spend',
      ],
      sorts: ['cost_center_spend.posting_month', 'cost_center_spend.region', 'cost_center_spend.cost_center'],
    },
  },
  {
    name: 'supplier_ageing',
    title: 'Supplier ageing',
    groups: ['Region', 'Supplier', 'Days overdue'],
    amountField: 'payables.open_amount',
    ask: {
      explore: 'payables',
      fields: ['payables.region', 'payables.supplier', 'payables.ageing_bucket', 'payables.open_amount'],
      filters: { 'payables.is_open': 'yes' },
      sorts: ['payables.region', 'payables.supplier', 'payables.ageing_bucket'],
    },
  },
];

/** The figures of an answer. Groups come in the order of the question's fields. */
export function figuresOf(question: Question, answer: AskAnswer): Figure[] {
  const groupFields = question.ask.fields.filter((field) => field !== question.amountField);
  return answer.rows.map((row) => ({
    group: groupFields.map((field) => (row[field] ?? '').slice(0, field.endsWith('_month') ? 7 : undefined)),
    amount: row[question.amountField] ?? '0',
  }));
}

/** A figure where source and Looker disagree; null where one of them lacks the group. */
export interface FigureDifference {
  readonly group: readonly string[];
  readonly source: string | null;
  readonly looker: string | null;
}

/** Groups whose amounts differ; a group one side lacks counts as zero there. */
export function compareFigures(source: readonly Figure[], looker: readonly Figure[]): FigureDifference[] {
  const key = (figure: Figure): string => figure.group.join('\u0000');
  const add = (figures: readonly Figure[]): Map<string, Decimal> => {
    const sums = new Map<string, Decimal>();
    for (const figure of figures) sums.set(key(figure), (sums.get(key(figure)) ?? new Decimal(0)).plus(figure.amount));
    return sums;
  };
  const [left, right] = [add(source), add(looker)];
  const zero = new Decimal(0);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((k) => !(left.get(k) ?? zero).equals(right.get(k) ?? zero))
    .map((k) => ({
      group: k.split('\u0000'),
      source: left.get(k)?.toFixed(4) ?? null,
      looker: right.get(k)?.toFixed(4) ?? null,
    }));
}
