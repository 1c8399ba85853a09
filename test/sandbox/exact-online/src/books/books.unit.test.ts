import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Books, DivisionBooks, MutateRequest } from './books.js';
import { createBooks } from './create-books.js';
import { RESOURCES } from './schema/resources.js';

const TODAY = '2026-06-30';
const START = Date.parse(`${TODAY}T09:00:00Z`);

function everything(books: Books): unknown {
  return books.divisions.map((division) =>
    division.resources().map((schema) => [schema.name, [...division.rows(schema.path)]]),
  );
}

describe('books', () => {
  it.each([1, 2, 3])('balance from the start and after a thousand events (seed %i)', (seed) => {
    const books = createBooks({ seed, size: 'small', today: TODAY });
    expect(books.truth(TODAY).problems).toEqual([]);
    for (let i = 0; i < 1000; i++) books.trade(START + i * 60_000);
    expect(books.truth(TODAY).problems).toEqual([]);
  });

  it('are the same out of the same seed, and trade the same way', () => {
    const [one, two] = [1, 2].map(() => {
      const books = createBooks({ seed: 42, size: 'small', today: TODAY, regions: ['nl', 'uk'] });
      const events = Array.from({ length: 150 }, (_, i) => books.trade(START + i * 1000));
      return { rows: everything(books), events, truth: books.truth(TODAY) };
    });
    expect(one).toEqual(two);
    const other = createBooks({ seed: 43, size: 'small', today: TODAY, regions: ['nl', 'uk'] });
    expect(other.truth(TODAY).totals).not.toEqual(one!.truth.totals);
  });

  it('keep GUIDs of divisions apart', () => {
    const books = createBooks({ seed: 1, size: 'small', today: TODAY, regions: ['nl'], divisionsPerRegion: 2 });
    const [one, two] = books.divisions.map((division) => [...division.rows('crm/Accounts')].map((row) => row['ID']));
    expect(one!.filter((id) => two!.includes(id!))).toEqual([]);
    expect(books.divisions[0]!.count('system/Divisions')).toBe(2);
  });

  it('hold drafts, credit notes, foreign currency and every ledger type that reports must tell apart', () => {
    const books = createBooks({ seed: 4, size: 'small', today: TODAY });
    for (let i = 0; i < 200; i++) books.trade(START + i * 1000);
    const values = (path: string, field: string): Set<unknown> =>
      new Set(books.divisions.flatMap((division) => [...division.rows(path)].map((row) => row[field])));
    expect([...values('salesinvoice/SalesInvoices', 'Status')].sort()).toEqual([10, 20, 50]);
    expect([...values('salesinvoice/SalesInvoices', 'Type')].sort()).toEqual([8020, 8021]);
    expect([...values('salesinvoice/SalesInvoices', 'Currency')].sort()).toEqual(['EUR', 'GBP', 'USD']);
    const types = values('financialtransaction/TransactionLines', 'Type');
    expect([...types]).toEqual(expect.arrayContaining([10, 20, 21, 30, 31, 40, 90, 120, 170, 310, 3000]));
  });
});

/** Any named change of any resource, sensible or not. */
const change = fc.record({
  resource: fc.constantFrom(...RESOURCES.map((schema) => schema.name)),
  action: fc.constantFrom('insert', 'update', 'delete'),
  /** Which of the present records, or none: the books choose. */
  nth: fc.option(fc.nat(40)),
});

describe('any history', () => {
  it('keeps the books balanced, whatever is traded, changed by name or moved', () => {
    const step = fc.oneof(
      { weight: 30, arbitrary: fc.constant('trade' as const) },
      { weight: 20, arbitrary: change },
      { weight: 1, arbitrary: fc.constant('move' as const) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.array(step, { maxLength: 60 }), (seed, steps) => {
        const books = createBooks({ seed, size: 'small', today: TODAY, regions: ['nl'] });
        const { division } = books.divisions[0]!;
        steps.forEach((what, i) => {
          const now = START + i * 60_000;
          if (what === 'trade') books.trade(now);
          else if (what === 'move') books.moveDivision(division, now);
          else attempt(books, { division, ...named(books.divisions[0]!, what) }, now);
        });
        expect(books.truth(TODAY).problems).toEqual([]);
        for (const schema of books.divisions[0]!.resources()) {
          const rows = [...books.divisions[0]!.rows(schema.path)].length;
          expect(books.divisions[0]!.count(schema.path), schema.name).toBe(rows);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('changes what it can by name and says why it cannot', () => {
    const refusals: string[] = [];
    const books = createBooks({ seed: 3, size: 'small', today: TODAY, regions: ['nl'] });
    const { division } = books.divisions[0]!;
    for (let i = 0; i < 100; i++) books.trade(START + i * 1000);
    for (const schema of RESOURCES) {
      for (const action of ['insert', 'update', 'delete'] as const) {
        const refusal = attempt(books, { division, resource: schema.path, action }, START);
        if (refusal !== undefined) refusals.push(`${schema.name} ${action}: ${refusal}`);
      }
    }
    const fixed = [
      ...['Divisions', 'Me', 'Currencies', 'ReportingBalance', 'SyncDeleted'],
      ...['AgingReceivablesList', 'AgingPayablesList'],
    ];
    const changes = refusals.filter((line) => !line.includes(' delete: ')).map((line) => line.split(' ')[0]);
    expect([...new Set(changes)].sort()).toEqual(fixed.sort());
    expect(refusals.find((line) => line.startsWith('Receivables'))).toContain('terms go with their entry');
  });
});

/** A change of the nth record of its resource, where one is asked for. */
function named(
  division: DivisionBooks,
  { resource, action, nth }: { resource: string; action: MutateRequest['action']; nth: number | null },
): Omit<MutateRequest, 'division'> {
  const schema = RESOURCES.find((found) => found.name === resource)!;
  const rows = nth === null || action === 'insert' ? [] : [...division.rows(schema.path)];
  const row = nth === null ? undefined : rows[nth % Math.max(1, rows.length)];
  return row ? { resource, action, key: String(row[schema.key]) } : { resource, action };
}

/** The message of a refusal, or undefined when the change was made. */
function attempt(books: Books, request: MutateRequest, nowMs: number): string | undefined {
  try {
    books.mutate(request, nowMs);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    return error.message;
  }
}
