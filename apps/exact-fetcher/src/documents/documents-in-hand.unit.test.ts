import { cutPage, feedByName, type Page } from '@ml-connector/catalogue';
import { describe, expect, it } from 'vitest';
import { separateCallsOf, takeInHand, takeLines, wholePage } from './documents-in-hand.js';

const feed = feedByName('sales_entries')!;
const place = { baseUrl: 'https://start.exactonline.nl', division: 1 };
const moment = { readSequence: 7n, receivedAtMs: 1 };
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const pageOf = (results: readonly object[], next?: string): Page =>
  cutPage(Buffer.from(JSON.stringify({ d: { results, ...(next === undefined ? {} : { __next: next }) } })));
const header = (n: number, facts: object = {}) => ({ EntryID: guid(n), Modified: '/Date(1)/', ...facts });
const line = (n: number, of: number) => ({ ID: guid(n), EntryID: guid(of) });
const link = (token: string) => `${place.baseUrl}/api/v1/1/salesentry/SalesEntryLines?$skiptoken=${token}`;
const textsOf = (page: Page) => page.records.map(String);

describe('documents that wait for their lines', () => {
  it('get them by their key in the order of the lines, and a line that comes twice counts once', () => {
    const inHand = takeInHand(feed, place, pageOf([header(1), header(2), header(3)]), moment, false);
    expect(inHand.calls.length).toBe(1);
    takeLines(feed, place, inHand, pageOf([line(9, 1), line(5, 2)], link('a')));
    expect(inHand.calls.map(({ url }) => url)).toEqual([link('a')]);
    takeLines(feed, place, inHand, pageOf([line(9, 1), line(4, 1)]));
    expect(inHand.calls).toEqual([]);
    const expanded = takeInHand(
      feed,
      place,
      pageOf([
        header(1, { SalesEntryLines: { results: [line(9, 1), line(4, 1)] } }),
        header(2, { SalesEntryLines: { results: [line(5, 2)] } }),
        header(3, { SalesEntryLines: { results: [] } }),
      ]),
      moment,
      true,
    );
    expect(expanded.calls).toEqual([]);
    expect(textsOf(wholePage(feed, inHand))).toEqual(textsOf(wholePage(feed, expanded)));
    expect(separateCallsOf(feed, place, expanded)).toBe(1);
  });

  it('ask for as many documents in one call as its address has room for, and for none twice', () => {
    const headers = Array.from({ length: 60 }, (_, n) => header(n));
    const { calls } = takeInHand(feed, place, pageOf(headers), moment, false);
    for (const { url } of calls) expect(url.length).toBeLessThan(6_000);
    const asked = calls.flatMap(({ url }) =>
      [...decodeURIComponent(url).matchAll(/guid'([^']+)'/g)].map(([, key]) => key),
    );
    expect(asked).toEqual(headers.map(({ EntryID }) => EntryID));
  });

  it('ask alone for the lines one of them lacks; only when all lack them Exact does not expand', () => {
    const withLines = header(1, { SalesEntryLines: { results: [line(4, 1)] } });
    const deferred = header(2, { SalesEntryLines: { __deferred: { uri: 'x' } } });
    const some = takeInHand(feed, place, pageOf([withLines, deferred]), moment, true);
    expect(some).toMatchObject({ notExpanded: false, calls: [{ documentKey: null }] });
    expect(decodeURIComponent(some.calls[0]?.url ?? '')).not.toContain(guid(1));
    expect(takeInHand(feed, place, pageOf([deferred]), moment, true).notExpanded).toBe(true);
    expect(takeInHand(feed, place, pageOf([]), moment, true).notExpanded).toBe(false);
  });

  it('have all their lines in each of two records, when a page brings a document twice', () => {
    const inHand = takeInHand(feed, place, pageOf([header(1), header(1)]), moment, false);
    takeLines(feed, place, inHand, pageOf([line(4, 1)]));
    const [first, second] = textsOf(wholePage(feed, inHand));
    expect(first).toContain(guid(4));
    expect(second).toBe(first);
    expect(
      decodeURIComponent(takeInHand(feed, place, pageOf([header(1), header(1)]), moment, false).calls[0]!.url),
    ).not.toContain(' or ');
  });

  it('refuse lines of documents nobody asked about, and a next page elsewhere', () => {
    const foreign = expect.objectContaining({ code: 'foreign_lines' });
    const inHand = takeInHand(feed, place, pageOf([header(1)]), moment, false);
    expect(() => takeLines(feed, place, inHand, pageOf([line(4, 2)]))).toThrow(foreign);
    const elsewhere = { results: [], __next: 'https://attacker.example/api/v1/1/x' };
    expect(() => takeInHand(feed, place, pageOf([header(1, { SalesEntryLines: elsewhere })]), moment, true)).toThrow(
      expect.objectContaining({ code: 'foreign_next_link' }),
    );
  });

  it('leave a record without key as it came, for the reader of records to refuse', () => {
    const inHand = takeInHand(feed, place, pageOf([{ Modified: '/Date(1)/' }]), moment, true);
    expect(inHand.calls).toEqual([]);
    expect(textsOf(wholePage(feed, inHand))).toEqual(['{"Modified":"/Date(1)/"}']);
  });
});
