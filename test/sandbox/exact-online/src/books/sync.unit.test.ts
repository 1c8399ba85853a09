import { describe, expect, it } from 'vitest';
import type { BookRow, Books, DivisionBooks } from './books.js';
import { createBooks } from './create-books.js';

const TODAY = '2026-06-30';
const START = Date.parse(`${TODAY}T09:00:00Z`);

function small(seed: number): Books {
  return createBooks({ seed, size: 'small', today: TODAY, regions: ['nl'] });
}

function first(books: Books): DivisionBooks {
  return books.divisions[0]!;
}

function keyed(rows: Iterable<BookRow>): Map<string, BookRow> {
  return new Map([...rows].map((row) => [String(row['ID']), row]));
}

function keyedBy(rows: Iterable<BookRow>, field: string): Map<string, BookRow> {
  return new Map([...rows].map((row) => [String(row[field]), row]));
}

/** Lets JSON show row versions. */
function text(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function timestamp(row: BookRow): bigint {
  return row['Timestamp'] as bigint;
}

/** Texts of other records (as of a renamed cost center) change without a new row version, as in the real system. */
function withoutLabels(rows: Map<string, BookRow>): Map<string, unknown> {
  const kept = ([name]: [string, unknown]): boolean => !/(Description|Name)$/.test(name);
  return new Map([...rows].map(([key, row]) => [key, Object.fromEntries(Object.entries(row).filter(kept))] as const));
}

/** A reader that follows one sync stream and the deletion log, as a connector would. */
class Follower {
  readonly rows = new Map<string, BookRow>();
  #cursor = 0n;
  #deletedCursor = 0n;

  constructor(
    private readonly division: DivisionBooks,
    private readonly path: string,
  ) {}

  poll(): void {
    for (const row of this.division.rows(this.path, { afterTimestamp: this.#cursor })) {
      expect(timestamp(row) > this.#cursor, `${this.path} out of order`).toBe(true);
      this.#cursor = timestamp(row);
      this.rows.set(String(row['ID']), row);
    }
    for (const row of this.division.rows('sync/Deleted', { afterTimestamp: this.#deletedCursor })) {
      this.#deletedCursor = timestamp(row);
      const key = String(row['EntityKey']);
      const known = this.rows.get(key);
      if (known && timestamp(known) < timestamp(row)) this.rows.delete(key);
    }
  }
}

describe('sync streams', () => {
  it('let a reader of changes and deletions keep up with any trading', () => {
    const books = small(5);
    const division = first(books);
    const paths = division.resources().filter((schema) => schema.sync && schema.name !== 'SyncDeleted');
    const followers = paths.map((schema) => new Follower(division, schema.path));
    for (let i = 0; i < 30; i++) {
      followers.forEach((follower) => follower.poll());
      for (let j = 0; j < 15; j++) books.trade(START + (i * 15 + j) * 60_000);
    }
    followers.forEach((follower, i) => {
      follower.poll();
      const { path } = paths[i]!;
      expect(withoutLabels(follower.rows), path).toEqual(withoutLabels(keyed(division.rows(path))));
      expect(division.count(path), path).toBe(follower.rows.size);
    });
  });

  it('draw all row versions of a division from one counter, deletions included', () => {
    const books = small(6);
    for (let i = 0; i < 200; i++) books.trade(START + i * 1000);
    const seen = new Set<bigint>();
    let rows = 0;
    for (const schema of first(books).resources()) {
      if (!schema.sync) continue;
      for (const row of first(books).rows(schema.path)) {
        seen.add(timestamp(row));
        rows++;
      }
    }
    expect(seen.size).toBe(rows);
  });

  it('give an invoice header and all its lines a new version when one of them changes', () => {
    const books = small(7);
    const division = first(books);
    const path = 'sync/SalesInvoice/SalesInvoices';
    const line = [...division.rows(path)].find((row) => row['LineNumber'] === 1)!;
    const before = [...division.rowsWhere(path, 'InvoiceID', String(line['InvoiceID']))];
    books.mutate({ division: division.division, resource: path, action: 'update', key: String(line['ID']) }, START);
    const after = keyed(division.rowsWhere(path, 'InvoiceID', String(line['InvoiceID'])));
    for (const row of before) {
      const now = after.get(String(row['ID']))!;
      expect(timestamp(now) > timestamp(row)).toBe(true);
      expect(now['Modified']).not.toBe(row['Modified']);
    }
  });

  it('leave order lines alone when only the header changes', () => {
    const books = small(8);
    const division = first(books);
    const lines = keyed(division.rows('sync/SalesOrder/SalesOrderLines'));
    const set = { Description: 'changed by hand' };
    books.mutate({ division: division.division, resource: 'SalesOrders', action: 'update', set }, START);
    expect(keyed(division.rows('sync/SalesOrder/SalesOrderLines'))).toEqual(lines);
    const changed = [...division.rows('salesorder/SalesOrders')].filter(
      (row) => row['Description'] === set.Description,
    );
    expect(changed).toHaveLength(1);
  });

  it('restart all row versions on a move and keep the order', () => {
    const books = small(9);
    const division = first(books);
    const path = 'sync/Financial/TransactionLines';
    const before = [...division.rows(path)];
    books.moveDivision(division.division, START);
    const after = [...division.rows(path)];
    expect(after.map((row) => row['ID'])).toEqual(before.map((row) => row['ID']));
    expect(timestamp(after.at(-1)!) < timestamp(before[0]!)).toBe(true);
    expect([...division.rows('system/Divisions')][0]!['DivisionMoveDate']).not.toBeNull();
    for (let i = 0; i < 100; i++) books.trade(START + i * 1000);
    expect([...division.rows(path)].every((row, i, all) => i === 0 || timestamp(row) > timestamp(all[i - 1]!))).toBe(
      true,
    );
  });
});

describe('Modified', () => {
  it('lies before the day on which trading begins', () => {
    const division = first(small(14));
    const latest = division
      .resources()
      .flatMap((schema) => [...division.rows(schema.path)].map((row) => row['Modified']));
    expect(Math.max(...latest.map((value) => Number(value ?? 0)))).toBeLessThan(Date.parse(`${TODAY}T00:00:00Z`));
  });

  it('moves with every change of a record, and of a header with every change of its lines', () => {
    const books = small(13);
    const division = first(books);
    const dated = division.resources().filter((schema) => schema.fields.some((field) => field.name === 'Modified'));
    const before = new Map(dated.map((schema) => [schema.name, keyedBy(division.rows(schema.path), schema.key)]));
    const entryOf = (row: BookRow): string => `${String(row['EntryID'])}`;
    const lines = keyed(division.rows('purchaseentry/PurchaseEntryLines'));
    for (let i = 0; i < 300; i++) books.trade(START + i * 60_000);

    let changed = 0;
    for (const schema of dated) {
      const now = withoutLabels(keyedBy(division.rows(schema.path), schema.key));
      for (const [key, row] of withoutLabels(before.get(schema.name)!)) {
        const present = now.get(key) as Record<string, unknown> | undefined;
        if (!present || JSON.stringify(present, text) === JSON.stringify(row, text)) continue;
        changed++;
        expect(present['Modified'], `${schema.name} ${key}`).not.toBe((row as Record<string, unknown>)['Modified']);
      }
    }
    expect(changed).toBeGreaterThan(50);

    const nowLines = withoutLabels(keyed(division.rows('purchaseentry/PurchaseEntryLines')));
    for (const [key, row] of withoutLabels(lines)) {
      if (!nowLines.has(key) || JSON.stringify(nowLines.get(key), text) === JSON.stringify(row, text)) continue;
      const entry = division.get('purchaseentry/PurchaseEntries', entryOf(row as BookRow))!;
      expect(Number(entry['Modified'])).toBeGreaterThanOrEqual(START);
    }
  });
});

describe('deletions', () => {
  it('log one row for each removed posting and term of an entry, by the code of its kind', () => {
    const books = small(10);
    const division = first(books);
    const entries = keyed(division.rows('sync/Financial/TransactionLines'));
    const terms = keyed(division.rows('sync/Cashflow/PaymentTerms'));
    const events = books.mutate({ division: division.division, resource: 'PurchaseEntries', action: 'delete' }, START);
    const log = [...division.rows('sync/Deleted')];
    const ofType = (type: number): string[] =>
      log.filter((row) => row['EntityType'] === type).map((row) => String(row['EntityKey']));
    expect(ofType(1).length).toBeGreaterThan(2);
    expect(ofType(10)).toHaveLength(1);
    expect(ofType(1).every((key) => entries.has(key))).toBe(true);
    expect(ofType(10).every((key) => terms.has(key))).toBe(true);
    expect(keyed(division.rows('sync/Financial/TransactionLines')).size).toBe(entries.size - ofType(1).length);
    expect(events.some((event) => event.topic === 'PurchaseEntries' && event.action === 'Delete')).toBe(true);
    expect(division.get('purchaseentry/PurchaseEntries', events[0]!.key)).toBeUndefined();
  });

  it('log nothing for a resource without a sync feed', () => {
    const books = small(12);
    const division = first(books);
    const count = division.count('budget/Budgets');
    books.mutate({ division: division.division, resource: 'Budgets', action: 'delete' }, START);
    expect(division.count('budget/Budgets')).toBe(count - 1);
    expect(division.count('sync/Deleted')).toBe(0);
  });
});
