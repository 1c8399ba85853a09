import type { WarehouseClient } from '@ml-connector/clickhouse';
import { errorText } from '@ml-connector/kernel';
import { QUIET_PREFIX, type LiveDocuments } from './live-documents.js';

interface Seen {
  readonly rows: number;
  readonly amount: number;
  readonly quietRows: number;
  readonly quietAmount: number;
  readonly sum: number;
}

const FIGURES = (amount: string, document: string, sum: string): string =>
  `toUInt32(count()) AS rows, toFloat64(sum(${amount})) AS amount, toUInt32(countIf(${document})) AS quietRows,
  toFloat64(sumIf(${amount}, ${document})) AS quietAmount, toFloat64(${sum}) AS sum`;
const HEADERS = `SELECT ${FIGURES('amount_dc', `startsWith(toString(id), '${QUIET_PREFIX}')`, '0')}
FROM warehouse.fact_purchase_invoice FINAL WHERE division_key = {key:String} SETTINGS max_threads = 1`;
const LINES = `SELECT ${FIGURES('greatest(amount_dc, 0)', `startsWith(toString(invoice_id), '${QUIET_PREFIX}')`, 'sum(amount_dc)')}
FROM warehouse.fact_purchase_invoice_line FINAL WHERE division_key = {key:String} SETTINGS max_threads = 1`;

/** What the readers found. */
export interface ReadFindings {
  reads: number;
  wrong: number;
  readonly examples: string[];
}

/**
 * Polls both tables and judges every answer. Quiet documents: exact, headers and lines. All headers: no figure below
 * what a read before had shown, none above what is sent. All lines: they add up to nothing. How many lines of a changed
 * document show is not judged: they go, by their header, a moment before the new ones come, also without a rebuild.
 */
export class PolledReads {
  readonly found: ReadFindings = { reads: 0, wrong: 0, examples: [] };
  private floor = { rows: 0, amount: 0 };

  constructor(
    private readonly client: WarehouseClient,
    private readonly documents: LiveDocuments,
    private readonly divisionKey: string,
  ) {}

  /** Reads until the signal is aborted, or so many reads are done by all readers together. */
  async run(reads: number, signal: AbortSignal): Promise<void> {
    for (let i = 0; this.found.reads < reads && !signal.aborted; i++) {
      this.found.reads++;
      try {
        if (i % 2 === 0) await this.readHeaders();
        else await this.readLines();
      } catch (error) {
        this.wrong(errorText(error));
      }
    }
  }

  private async readHeaders(): Promise<void> {
    const { floor } = this;
    const seen = await this.read(HEADERS);
    const { quiet, totals } = this.documents;
    const right =
      seen.quietRows === quiet.documents &&
      seen.quietAmount === quiet.amount &&
      seen.rows >= floor.rows &&
      seen.amount >= floor.amount &&
      seen.rows <= totals.documents &&
      seen.amount <= totals.amount;
    if (!right) this.wrong(`headers: ${JSON.stringify({ seen, floor, quiet, totals })}`);
    this.floor = { rows: Math.max(this.floor.rows, seen.rows), amount: Math.max(this.floor.amount, seen.amount) };
  }

  private async readLines(): Promise<void> {
    const seen = await this.read(LINES);
    const { quiet, totals } = this.documents;
    const right =
      seen.quietRows === 2 * quiet.documents &&
      seen.quietAmount === quiet.amount &&
      seen.sum === 0 &&
      seen.rows % 2 === 0 &&
      seen.rows <= 2 * totals.documents;
    if (!right) this.wrong(`lines: ${JSON.stringify({ seen, quiet, totals })}`);
  }

  private async read(sql: string): Promise<Seen> {
    const [seen] = await this.client.query<Seen>(sql, { key: this.divisionKey });
    if (seen === undefined) throw new Error('no answer');
    return seen;
  }

  private wrong(example: string): void {
    this.found.wrong++;
    if (this.found.examples.length < 10) this.found.examples.push(example);
  }
}
