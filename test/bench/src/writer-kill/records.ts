import type { KillFeed } from './kill-history.js';

/** A row of a record: where it must be found, and what is compared of it. */
export interface RecordRow {
  readonly table: string;
  readonly id: string;
  /** Its description. */
  readonly text: string;
  /** Hundredths; 0 where the table has no amount. */
  readonly cents: number;
}

/** A record of Exact, and its rows. */
export interface RandomRecord {
  readonly id: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly rows: readonly RecordRow[];
}

const AT = `/Date(${Date.UTC(2026, 0, 15, 12)})/`;
const MOST_LINES = 5;

/** A state of the record of that number. */
export function recordOf(
  feed: KillFeed,
  division: number,
  number: number,
  counter: bigint,
  random: () => number,
): RandomRecord {
  const id = guid(feed, division, number);
  const cents = Math.floor(random() * 2_000_000) - 1_000_000;
  const text = `état ${counter} "${feed}"`;
  const row = (table: string): RecordRow => ({ table, id, text, cents });
  const common = { ID: id, Division: division, Description: text };
  const booked = { ...common, Timestamp: Number(counter), AmountDC: cents / 100 };
  const first = random() < 0.5;
  switch (feed) {
    case 'journals':
      return {
        id,
        value: { ...common, Code: String(number), Modified: AT },
        rows: [{ ...row('dim_journal'), cents: 0 }],
      };
    case 'transaction_lines':
      return { id, value: booked, rows: [row('fact_transaction_line')] };
    case 'payment_terms':
      return {
        id,
        value: { ...booked, LineType: first ? 20 : 22 },
        rows: [row(first ? 'fact_receivable' : 'fact_payable')],
      };
    case 'purchase_orders':
      return {
        id,
        value: { ...booked, LineNumber: first ? 0 : 3 },
        rows: [row(first ? 'fact_purchase_order' : 'fact_purchase_order_line')],
      };
    case 'purchase_invoices':
      return documentOf({ ...common, Modified: AT }, row('fact_purchase_invoice'), division, number, random);
  }
}

function documentOf(
  common: Readonly<Record<string, unknown>>,
  header: RecordRow,
  division: number,
  number: number,
  random: () => number,
): RandomRecord {
  const numbers = Array.from({ length: MOST_LINES }, (_, n) => n + 1).filter(() => random() < 0.5);
  const lines = numbers.map((n): RecordRow => {
    const id = guid(`line ${n}`, division, number);
    return { table: 'fact_purchase_invoice_line', id, text: `${header.text} ${n}`, cents: header.cents + n };
  });
  const results = lines.map(({ id, text, cents }, n) => ({
    ID: id,
    InvoiceID: header.id,
    LineNumber: n + 1,
    Description: text,
    AmountDC: cents / 100,
  }));
  const value = { ...common, AmountDC: header.cents / 100, PurchaseInvoiceLines: { results } };
  return { id: header.id, value, rows: [header, ...lines] };
}

/** A GUID whose last digits are the record's number. */
function guid(name: string, division: number, number: number): string {
  let hash = 7;
  for (const letter of `${name} ${division}`) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return `${hash.toString(16).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
