import { periodOf } from '../wall-clock.js';
import type { EntryView, LedgerLineView } from './ledger.js';

/** Sum of the postings of one account, period, cost center, cost unit, type and status, in cents. */
export interface BalanceGroup {
  readonly id: bigint;
  readonly gl: number;
  readonly year: number;
  readonly period: number;
  readonly costCenter: number;
  readonly costUnit: number;
  readonly type: number;
  readonly status: number;
  debit: number;
  credit: number;
  count: number;
}

/** What `financial/ReportingBalance` shows, kept up with every posting instead of being added up at a read. */
export class ReportingBalance {
  readonly #groups = new Map<string, BalanceGroup>();
  readonly #byId = new Map<bigint, BalanceGroup>();
  #lastId = 1_000n;
  #lastDay = NaN;
  #lastPeriod = { year: 0, period: 0 };

  add(entry: EntryView, line: LedgerLineView): void {
    this.#move(entry, line, 1);
  }

  take(entry: EntryView, line: LedgerLineView): void {
    this.#move(entry, line, -1);
  }

  get(id: bigint): BalanceGroup | undefined {
    const group = this.#byId.get(id);
    return group && group.count > 0 ? group : undefined;
  }

  /** Groups with postings, by id. */
  *groups(afterId = 0n): Iterable<BalanceGroup> {
    for (const group of this.#byId.values()) if (group.count > 0 && group.id > afterId) yield group;
  }

  #move(entry: EntryView, line: LedgerLineView, direction: 1 | -1): void {
    const group = this.#groupOf(entry, line);
    if (line.amountDc >= 0) group.debit += direction * line.amountDc;
    else group.credit -= direction * line.amountDc;
    group.count += direction;
  }

  #groupOf(entry: EntryView, line: LedgerLineView): BalanceGroup {
    if (entry.day !== this.#lastDay) {
      this.#lastDay = entry.day;
      this.#lastPeriod = periodOf(entry.day);
    }
    const { year, period } = this.#lastPeriod;
    const parts = { gl: line.gl, year, period, costCenter: line.costCenter, costUnit: line.costUnit };
    const key = `${line.gl}|${year}|${period}|${line.costCenter}|${line.costUnit}|${entry.type}|${entry.status}`;
    const known = this.#groups.get(key);
    if (known) return known;
    const id = ++this.#lastId;
    const group = { id, ...parts, type: entry.type, status: entry.status, debit: 0, credit: 0, count: 0 };
    this.#groups.set(key, group);
    this.#byId.set(id, group);
    return group;
  }
}
