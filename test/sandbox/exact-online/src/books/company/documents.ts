import { roundCents } from '../money.js';
import { RecordTable, type RecordView } from '../store/record-table.js';

const HEADER = {
  number: 'i32',
  relation: 'ref',
  day: 'i32',
  /** Delivery day of an order, due day of an invoice. */
  otherDay: 'i32',
  currency: 'u8',
  rate: 'f64',
  status: 'i16',
  /** Second status: invoicing state of an order. */
  progress: 'i16',
  type: 'i16',
  /** The order an invoice came from. */
  source: 'ref',
  entry: 'ref',
  project: 'ref',
  firstLine: 'ref',
  lastLine: 'ref',
  amountFc: 'f64',
  amountDc: 'f64',
  vatFc: 'f64',
  vatDc: 'f64',
  created: 'f64',
  modified: 'f64',
} as const;

const LINE = {
  doc: 'ref',
  lineNumber: 'i32',
  item: 'ref',
  quantity: 'f64',
  /** Cents a unit, may have fractions. */
  unitPrice: 'f64',
  /** Thousandths. */
  discount: 'i16',
  amountFc: 'f64',
  amountDc: 'f64',
  vatFc: 'f64',
  vatDc: 'f64',
  vat: 'u8',
  gl: 'ref',
  costCenter: 'ref',
  costUnit: 'ref',
  project: 'ref',
  sourceLine: 'ref',
  /** Quantity that went on: invoiced of an order line. */
  done: 'f64',
  next: 'ref',
  created: 'f64',
  modified: 'f64',
} as const;

export type DocumentView = RecordView<typeof HEADER>;
export type DocumentLineView = RecordView<typeof LINE>;
export type DocumentValues = Partial<Record<keyof typeof HEADER, number>>;
export type DocumentLineValues = Partial<Record<keyof typeof LINE, number>>;

/** One kind of item document (sales order, sales invoice, purchase order, purchase invoice) with its lines. */
export class Documents {
  readonly headers = new RecordTable(HEADER);
  readonly lines = new RecordTable(LINE);

  open(values: DocumentValues): DocumentView {
    return this.headers.add(values);
  }

  /** Adds a priced line at the end of a document; the header's totals are `retotal`'s job. */
  addLine(doc: DocumentView, vatRate: number, values: DocumentLineValues): DocumentLineView {
    const before = doc.lastLine >= 0 ? this.lines.at(doc.lastLine) : undefined;
    const line = this.lines.add({ ...values, doc: doc.index, lineNumber: (before?.lineNumber ?? 0) + 1 });
    if (before) before.next = line.index;
    else doc.firstLine = line.index;
    doc.lastLine = line.index;
    this.price(line, doc.rate, vatRate);
    return line;
  }

  /** Amounts from quantity, price and discount: each in document currency first, then converted. */
  price(line: DocumentLineView, rate: number, vatRate: number): void {
    line.amountFc = roundCents((line.quantity * line.unitPrice * (1000 - line.discount)) / 1000);
    line.vatFc = roundCents(line.amountFc * vatRate);
    line.amountDc = roundCents(line.amountFc * rate);
    line.vatDc = roundCents(line.vatFc * rate);
  }

  /** Header amounts (with VAT) from the living lines. */
  retotal(doc: DocumentView): void {
    let [amountFc, amountDc, vatFc, vatDc] = [0, 0, 0, 0];
    for (const line of this.linesOf(doc)) {
      amountFc += line.amountFc + line.vatFc;
      amountDc += line.amountDc + line.vatDc;
      vatFc += line.vatFc;
      vatDc += line.vatDc;
    }
    Object.assign(doc, { amountFc, amountDc, vatFc, vatDc });
  }

  *linesOf(doc: DocumentView): Iterable<DocumentLineView> {
    for (let at = doc.firstLine; at >= 0;) {
      const line = this.lines.at(at);
      if (line.alive === 1) yield line;
      at = line.next;
    }
  }
}
