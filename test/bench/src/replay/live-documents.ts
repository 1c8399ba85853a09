import { rawTopic } from '@ml-connector/catalogue';
import { rawHeaders, rawKey, type RawEnvelope } from '@ml-connector/contracts';
import { packVersion } from '@ml-connector/kernel';
import { seededRandom } from '@ml-connector/testing';
import { feedNamed, type RawMessage } from './history.js';

/** The feed whose tables are rebuilt under traffic. */
export const LIVE_FEED = feedNamed('purchase_invoices');

/** Figures of the headers: their number and the sum of their amounts. */
export interface DocumentTotals {
  readonly documents: number;
  readonly amount: number;
}

/** What the GUID of a document that never changes begins with. */
export const QUIET_PREFIX = 'f0c00000';

/**
 * Documents under traffic: each has a header with amount n and two lines, n and -n; a change raises n. So the lines add
 * up to nothing at every moment, and no figure of the headers ever falls. The first ones are quiet: they never change,
 * and what the tables hold of them is known to the cent.
 */
export class LiveDocuments {
  private readonly random: () => number;
  private readonly amounts: number[] = [];
  private counter = 1n;
  private total = 0;
  private sent = 0;
  private quietAmount = 0;

  constructor(
    seed: number,
    private readonly connectionId: string,
    private readonly division: number,
    private readonly quietDocuments: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** What is sent so far: no read may show more. */
  get totals(): DocumentTotals {
    return { documents: this.amounts.length, amount: this.total };
  }

  /** What there is of quiet documents, once all of them are sent. */
  get quiet(): DocumentTotals {
    return { documents: this.quietDocuments, amount: this.quietAmount };
  }

  /** So many changes; a part of them are new documents. */
  next(changes: number, newShare: number): RawMessage[] {
    return Array.from({ length: changes }, () => {
      const known = this.amounts.length;
      const isNew = known <= this.quietDocuments || this.random() < newShare;
      const number = isNew ? known : this.quietDocuments + Math.floor(this.random() * (known - this.quietDocuments));
      const before = this.amounts[number] ?? 0;
      const amount = before + 1 + Math.floor(this.random() * 100);
      this.amounts[number] = amount;
      this.total += amount - before;
      if (number < this.quietDocuments) this.quietAmount += amount;
      this.counter++;
      return this.message(number, amount);
    });
  }

  private message(number: number, amount: number): RawMessage {
    const id = `${number < this.quietDocuments ? QUIET_PREFIX : 'd0c00000'}-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const results = [amount, -amount].map((own, line) => ({
      ID: lineId(number, line),
      InvoiceID: id,
      LineNumber: line + 1,
      AmountDC: own,
    }));
    const at = `/Date(${Date.UTC(2026, 0, 15) + this.sent})/`;
    const value = {
      ID: id,
      Division: this.division,
      Modified: at,
      AmountDC: amount,
      PurchaseInvoiceLines: { results },
    };
    const envelope: RawEnvelope = {
      kind: 'record',
      feed: LIVE_FEED.name,
      connectionId: this.connectionId,
      region: 'nl',
      division: this.division,
      fetchedAt: new Date(Date.UTC(2026, 0, 15) + this.sent).toISOString(),
      version: packVersion({ epoch: 0, counter: this.counter, generation: 0, deleted: false }).toString(),
      lineageId: `lineage-${this.sent}`,
    };
    return {
      topic: rawTopic(LIVE_FEED),
      message: {
        key: rawKey(`nl:${this.division}`, id),
        value: JSON.stringify(value),
        headers: rawHeaders(envelope, this.sent++),
      },
    };
  }
}

const lineId = (number: number, line: number): string =>
  `11e${line}0000-0000-4000-8000-${String(number).padStart(12, '0')}`;
