import { TRAP_MODEL } from './fan-out-project.js';

/** One side of a pair: where a figure is asked, and by what. */
export interface SideOfPair {
  readonly model: string;
  readonly explore: string;
  /** Fields with their views: those grouped by, in the order of the other side's, and the measure. */
  readonly by: readonly string[];
  readonly measure: string;
  /** A field that is filtered by so that its view is joined; the filter leaves every row. */
  readonly joins?: string;
}

/** The same figure at two grains. */
export interface Pair {
  readonly name: string;
  /** By itself, at its own grain: what the other has to equal. */
  readonly plain: SideOfPair;
  readonly other: SideOfPair;
  /** The other side sums what a join repeats: without symmetric aggregates it must be refused, never answered wrong. */
  readonly isTrap: boolean;
}

const CORE = 'exact_core';

function side(explore: string, measure: string, by: readonly string[], of = explore, model = CORE): SideOfPair {
  return {
    model,
    explore,
    by: ['division_key', ...by].map((field) => `${of}.${field}`),
    measure: `${of}.${measure}`,
  };
}

/** A document and its lines: measures that say the same, by fields that both have. */
interface Documents {
  readonly header: string;
  readonly lines: string;
  readonly measures: Readonly<Record<string, string>>;
  readonly by: Readonly<Record<string, string>>;
}

const DOCUMENTS: readonly Documents[] = [
  {
    ...{ header: 'sales_invoices', lines: 'sales_invoice_lines' },
    measures: { revenue: 'revenue', vat: 'vat', total_revenue_fc: 'revenue_fc', invoices: 'invoices' },
    by: { invoice_month: 'invoice_month', customer: 'customer', currency: 'currency' },
  },
  {
    ...{ header: 'sales_orders', lines: 'order_backlog' },
    measures: { ordered_fc: 'ordered_fc' },
    by: { order_month: 'order_month', customer: 'customer', currency: 'currency' },
  },
  {
    ...{ header: 'purchase_invoices', lines: 'purchase_lines' },
    measures: { spend: 'spend', vat: 'vat', count: 'invoices' },
    by: { entry_month: 'entry_month', supplier: 'supplier', currency: 'currency' },
  },
];

/** A header's figure is the sum of its lines': alone, by the header's fields, and where a join repeats the header. */
function pairsOf({ header, lines, measures, by }: Documents): Pair[] {
  const own = Object.keys(by);
  return Object.entries(measures).flatMap(([ofHeader, ofLines]): Pair[] => {
    const plain = side(header, ofHeader, own);
    const joined = (explore: string, of: string, measure: string): SideOfPair => ({
      ...side(explore, measure, own, of, TRAP_MODEL),
      by: ['division_key', ...own].map((field) => `${header}.${field}`),
    });
    const [fromLines, fromHeader] = [`${lines}_with_header`, `${header}_with_lines`];
    const isTrap = ofHeader !== 'count' && ofHeader !== 'invoices';
    return [
      { name: `${header}.${ofHeader}, lines`, plain, other: side(lines, ofLines, Object.values(by)), isTrap: false },
      {
        name: `${header}.${ofHeader}, lines by header`,
        plain,
        other: joined(fromLines, lines, ofLines),
        isTrap: false,
      },
      { name: `${header}.${ofHeader}, header over lines`, plain, other: joined(fromLines, header, ofHeader), isTrap },
      {
        name: `${header}.${ofHeader}, lines below header`,
        plain,
        other: joined(fromHeader, lines, ofLines),
        isTrap: false,
      },
      {
        name: `${header}.${ofHeader}, header beside lines`,
        plain,
        other: { ...joined(fromHeader, header, ofHeader), joins: `${lines}.pk` },
        isTrap,
      },
    ];
  });
}

const PERIOD = ['financial_year', 'financial_period'];

/** Marts of different grain that have a figure in common. */
const MARTS: readonly Pair[] = [
  {
    name: 'ledger by period, lines',
    plain: side('gl_lines', 'amount', [...PERIOD, 'gl_account_code']),
    other: side('gl_periods', 'amount', [...PERIOD, 'gl_account_code']),
    isTrap: false,
  },
  {
    name: 'revenue compared, invoices',
    plain: side('sales_invoices', 'revenue', ['invoice_month', 'customer']),
    other: side('revenue_comparison', 'revenue', ['month_month', 'customer']),
    isTrap: false,
  },
  {
    name: 'orders, backlog',
    plain: side('sales_order_lines', 'count', ['order_month', 'item_code']),
    other: side('order_backlog', 'count', ['order_month', 'item_code']),
    isTrap: false,
  },
];

/** Every pair. */
export const PAIRS: readonly Pair[] = [...DOCUMENTS.flatMap(pairsOf), ...MARTS];
