import { RecordTable, type RecordView } from '../store/record-table.js';
import { ReportingBalance } from './reporting-balance.js';

const ENTRY = {
  type: 'i16',
  journal: 'u8',
  number: 'i32',
  day: 'i32',
  dueDay: 'i32',
  relation: 'ref',
  currency: 'u8',
  rate: 'f64',
  status: 'i16',
  /** Sales invoice (types 20, 21) or purchase invoice (30, 31) it books. */
  document: 'ref',
  /** The supplier's own number, or ours. */
  reference: 'i32',
  firstLine: 'ref',
  lastLine: 'ref',
  firstTerm: 'ref',
  created: 'f64',
  modified: 'f64',
} as const;

const LINE = {
  entry: 'ref',
  lineNumber: 'i32',
  gl: 'ref',
  costCenter: 'ref',
  costUnit: 'ref',
  project: 'ref',
  item: 'ref',
  relation: 'ref',
  quantity: 'f64',
  amountDc: 'f64',
  amountFc: 'f64',
  vat: 'u8',
  vatFc: 'f64',
  vatDc: 'f64',
  next: 'ref',
} as const;

export type EntryView = RecordView<typeof ENTRY>;
export type LedgerLineView = RecordView<typeof LINE>;
export type EntryValues = Partial<Record<keyof typeof ENTRY, number>>;
export type LedgerLineValues = Partial<Record<keyof typeof LINE, number>>;

/** LineNumber of the VAT row of an entry. */
export const VAT_LINE = 9999;

/** Bookings and their rows. Debit is positive; the rows of an entry, row 0 included, sum to zero. */
export class Ledger {
  readonly entries = new RecordTable(ENTRY);
  readonly lines = new RecordTable(LINE);
  readonly balance = new ReportingBalance();

  /** Throws when the rows do not sum to zero in company currency. */
  post(values: EntryValues, lines: readonly LedgerLineValues[]): EntryView {
    const sum = lines.reduce((total, line) => total + (line.amountDc ?? 0), 0);
    if (sum !== 0) throw new Error(`an entry of type ${values.type ?? 0} is out of balance by ${sum} cents`);
    const entry = this.entries.add(values);
    for (const line of lines) this.#append(entry, line);
    return entry;
  }

  /** Changes amounts or dimensions of a row; the balance follows. The caller keeps the entry's sum at zero. */
  change(line: LedgerLineView, values: LedgerLineValues): void {
    const entry = this.entries.at(line.entry);
    this.balance.take(entry, line);
    Object.assign(line, values);
    this.balance.add(entry, line);
  }

  /** Changes a booking's status; the balance is kept by status. */
  setStatus(entry: EntryView, status: number): void {
    for (const line of this.linesOf(entry)) this.balance.take(entry, line);
    entry.status = status;
    for (const line of this.linesOf(entry)) this.balance.add(entry, line);
  }

  removeLine(line: LedgerLineView): void {
    this.balance.take(this.entries.at(line.entry), line);
    this.lines.remove(line.index);
  }

  *linesOf(entry: EntryView): Iterable<LedgerLineView> {
    for (let at = entry.firstLine; at >= 0;) {
      const line = this.lines.at(at);
      if (line.alive === 1) yield line;
      at = line.next;
    }
  }

  lineNumbered(entry: EntryView, lineNumber: number): LedgerLineView | undefined {
    for (const line of this.linesOf(entry)) if (line.lineNumber === lineNumber) return line;
    return undefined;
  }

  #append(entry: EntryView, values: LedgerLineValues): void {
    const line = this.lines.add({ ...values, entry: entry.index });
    if (entry.lastLine >= 0) this.lines.at(entry.lastLine).next = line.index;
    else entry.firstLine = line.index;
    entry.lastLine = line.index;
    this.balance.add(entry, line);
  }
}
