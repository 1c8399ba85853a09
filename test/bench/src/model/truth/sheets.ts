import type { BookRow, DivisionBooks } from '@ml-connector/sandbox-exact-online';
import type { Company, TableLoad } from '../companies.js';

/** Value of a field of the books. */
export type Value = BookRow[string] | undefined;

/** The books of one company, as a reader of the source would look things up in them. */
export class Sheets {
  private readonly byKey = new Map<string, ReadonlyMap<string, BookRow>>();

  /** Region and division number as the warehouse has it. */
  readonly key: string;
  readonly loads: readonly TableLoad[];
  /** Records that never came to the warehouse, by key. */
  readonly withheld: ReadonlySet<string>;
  private readonly books: DivisionBooks;

  constructor(
    company: Company,
    /** `YYYY-MM-DD`: what ageing is counted to. */
    readonly asOf: string,
  ) {
    this.key = company.key;
    this.loads = company.loads;
    this.withheld = company.withheld;
    this.books = company.books;
  }

  rows(path: string): readonly BookRow[] {
    return [...this.books.rows(path)];
  }

  /** The record of a resource with this value of a field; undefined when there is none. */
  find(path: string, field: string, value: Value): BookRow | undefined {
    const name = `${path} ${field}`;
    let index = this.byKey.get(name);
    if (index === undefined) {
      index = new Map(this.rows(path).map((row) => [text(row[field]) ?? '', row]));
      this.byKey.set(name, index);
    }
    return index.get(text(value) ?? '');
  }

  /** A relation. */
  relation(id: Value): BookRow | undefined {
    return this.find('crm/Accounts', 'ID', id);
  }

  /** A ledger account. */
  account(id: Value): BookRow | undefined {
    return this.find('financial/GLAccounts', 'ID', id);
  }
}

/** Text of a value without the blanks that codes are padded with; null when there is none. */
export function text(value: Value): string | null {
  return value === null || value === undefined ? null : String(value).trim();
}

/** `YYYY-MM-DD` of a wall clock written as UTC; null when there is none. */
export function dateOf(value: Value): string | null {
  return typeof value === 'number' ? new Date(value).toISOString().slice(0, 10) : null;
}

/** `YYYY-MM` of a wall clock written as UTC; null when there is none. */
export function monthOf(value: Value): string | null {
  return dateOf(value)?.slice(0, 7) ?? null;
}

/** Days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** A month `YYYY-MM` so many months later. */
export function monthsLater(month: string, count: number): string {
  const [year = 0, nth = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, nth - 1 + count)).toISOString().slice(0, 7);
}
