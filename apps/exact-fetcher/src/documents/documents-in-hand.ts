import {
  cutDocument,
  joinDocument,
  pickFields,
  separateRequestOf,
  type Feed,
  type Page,
} from '@ml-connector/catalogue';
import { checkedNextLink, resourceUrl } from '@ml-connector/exact';
import { TerminalError } from '@ml-connector/kernel';
import { keyFilter, keysThatFit, type ReadPlace } from '../reading/read-plan.js';

/** Where and when the documents of a page were read: their versions and their date, whenever the lines come. */
export interface ReadMoment {
  readonly readSequence: bigint;
  readonly receivedAtMs: number;
}

/** A page of documents that waits for lines. Lost with the process: the page is then read again. */
export interface DocumentsInHand {
  readonly page: Page;
  readonly moment: ReadMoment;
  readonly documents: readonly WaitingDocument[];
  /** Calls that are still to be made, in order. */
  readonly calls: LineCall[];
  /** None of its documents came with lines, though they were asked for. */
  readonly notExpanded: boolean;
}

interface WaitingDocument {
  /** Its key in lower case; null: it can't be read, and goes on as it came. */
  readonly key: string | null;
  readonly header: Buffer;
  readonly lines: Map<string, Buffer>;
}

/** A call for lines: of one document, or of all that it names. */
export interface LineCall {
  readonly url: string;
  readonly documentKey: string | null;
}

type Place = Pick<ReadPlace, 'baseUrl' | 'division'>;

/** Takes the documents of a page apart, and says which calls bring the lines that are not there. */
export function takeInHand(
  feed: Feed,
  place: Place,
  page: Page,
  moment: ReadMoment,
  expanded: boolean,
): DocumentsInHand {
  const { property = '', key: lineKey = '' } = feed.lines ?? {};
  const documents: WaitingDocument[] = [];
  const calls: LineCall[] = [];
  const bare: string[] = [];
  for (const record of page.records) {
    const key = keyOf(record, feed.key[0] ?? '');
    if (key === null) {
      documents.push({ key, header: record, lines: new Map() });
      continue;
    }
    const { header, lines, next } = cutDocument(record, property);
    // A page may bring a document twice: both have all its lines.
    const twin = documents.find((one) => one.key === key);
    const document = { key, header, lines: twin?.lines ?? new Map<string, Buffer>() };
    documents.push(document);
    if (lines === null && twin === undefined) bare.push(key);
    for (const line of lines ?? []) addLine(document, line, lineKey);
    if (next !== null) calls.push({ url: checkedNextLink(next, place.baseUrl, place.division), documentKey: key });
  }
  calls.push(...callsFor(feed, place, bare));
  const readable = new Set(documents.flatMap(({ key }) => key ?? []));
  const notExpanded = expanded && bare.length > 0 && bare.length === readable.size;
  return { page, moment, documents, calls, notExpanded };
}

/** Adds the lines that the next call brought; a further page of them is asked for first. Throws on foreign lines. */
export function takeLines(feed: Feed, place: Place, inHand: DocumentsInHand, page: Page): void {
  const [call] = inHand.calls;
  const field = separateRequestOf(feed)?.lines.document;
  if (call === undefined || field === undefined) throw new TypeError(`${feed.name} asked for no lines`);
  const byKey = new Map(inHand.documents.map((document) => [document.key, document]));
  for (const line of page.records) {
    const named = call.documentKey ?? pickFields(line, [field])[field]?.toLowerCase() ?? null;
    const document = named === null ? undefined : byKey.get(named);
    if (document === undefined)
      throw new TerminalError('foreign_lines', 'lines came that belong to none of the documents they were asked for');
    addLine(document, line, feed.lines?.key ?? '');
  }
  inHand.calls.shift();
  if (page.next !== null)
    inHand.calls.unshift({ ...call, url: checkedNextLink(page.next, place.baseUrl, place.division) });
}

/** The page with whole documents, each in its one form. */
export function wholePage(feed: Feed, { page, documents }: DocumentsInHand): Page {
  const { property = '' } = feed.lines ?? {};
  const records = documents.map(({ key, header, lines }) => {
    if (key === null) return header;
    const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
    return joinDocument(header, property, sorted);
  });
  return { ...page, records };
}

/** Calls that the lines of whole documents would have taken alone, at least. */
export function separateCallsOf(feed: Feed, place: Place, { documents }: DocumentsInHand): number {
  const byKey = new Map(documents.flatMap(({ key, lines }) => (key === null ? [] : [[key, lines.size] as const])));
  const keys = [...byKey.keys()];
  const lines = [...byKey.values()].reduce((sum, count) => sum + count, 0);
  return Math.max(callsFor(feed, place, keys).length, Math.ceil(lines / LINES_A_PAGE));
}

/** Endpoints of lines give as many rows a page as ordinary ones. */
const LINES_A_PAGE = 60;

function callsFor(feed: Feed, place: Place, keys: readonly string[]): LineCall[] {
  const request = separateRequestOf(feed)?.lines;
  if (request === undefined) return [];
  const urlOf = (some: readonly string[]): string =>
    resourceUrl(place.baseUrl, place.division, request.path, {
      $select: request.select.join(','),
      $filter: keyFilter(request.document, some),
    });
  const calls: LineCall[] = [];
  for (let at = 0; at < keys.length;) {
    const some = keysThatFit(keys.slice(at), feed.pageSize, urlOf);
    calls.push({ url: urlOf(some), documentKey: null });
    at += some.length;
  }
  return calls;
}

/** A line that comes twice counts once; one without key stays, for the reader of the record to refuse. */
function addLine({ lines }: WaitingDocument, line: Buffer, lineKey: string): void {
  const key = keyOf(line, lineKey) ?? `without key ${lines.size}`;
  lines.set(key, line);
}

function keyOf(record: Buffer, field: string): string | null {
  try {
    const key = pickFields(record, [field])[field];
    return key == null || key === '' ? null : key.toLowerCase();
  } catch (error) {
    if (error instanceof TerminalError) return null;
    throw error;
  }
}
