import { TerminalError } from '@ml-connector/kernel';
import { z } from 'zod';
import { headerText, type WireHeaders } from './raw-envelope.js';

/**
 * Says that a read of a feed is on the bus, in this partition, up to this message. The transformer hands it on to the
 * partition of the same number of every table of the feed; the writer reports it in `warehouse.loaded.v1` once the
 * rows before it are in ClickHouse. A read is loaded when its marker came through every partition of every table.
 */
export const feedMarker = z.object({
  /** Run of the read, unique. */
  run: z.string(),
  connectionId: z.string(),
  divisionKey: z.string(),
  feed: z.string(),
  /** Partition of the raw topic the marker was written to, and how many there are. */
  partition: z.number().int(),
  partitions: z.number().int(),
  /** Cursor up to which the read is complete, as text; null for snapshots. */
  watermark: z.string().nullable(),
  /**
   * The read was complete, and every record it saw has at least this version: rows of the division in this partition
   * below it are gone at the source. Absent: nobody asks.
   */
  unseenBelow: z
    .string()
    .regex(/^\d{1,39}$/)
    .optional(),
});

/** See `feedMarker`. */
export type FeedMarker = z.infer<typeof feedMarker>;

/** A document whose lines are in a rows message, with the version it was read at. */
export interface DocumentVersion {
  readonly divisionKey: string;
  readonly document: string;
  readonly version: string;
}

/**
 * How the rows of a message are written: `block` as packed columns (ClickHouse's form Native, types named in it;
 * version 3 of the message), `plain-block` as the same not packed (version 2: the form of before), `lines` as JSON lines
 * (version 1: the form before that, and that of a row that was refused).
 */
export type RowsForm = 'lines' | 'plain-block' | 'block';

/** What a rows message says about itself: many rows of one table from one raw partition. */
export interface RowsEnvelope {
  readonly kind: 'rows' | 'marker';
  /** Absent: lines. A marker's value is JSON in either. */
  readonly form?: RowsForm;
  readonly table: string;
  readonly rows: number;
  /** Offsets of the raw messages the rows came from: first and last, inclusive. */
  readonly rawOffsets: readonly [string, string];
  readonly connectionId: string;
  /** Children feeds: documents of this message, so that the writer can tombstone lines that left them. */
  readonly documents?: readonly DocumentVersion[];
  /** Division keys of the rows, each once. */
  readonly divisionKeys: readonly string[];
  /** Blocks: how many of the rows each division has. */
  readonly rowsByDivision?: ReadonlyMap<string, number>;
  /** When the oldest and the newest record of the message were fetched; ISO 8601. */
  readonly fetchedAt: readonly [string, string];
  /** Oldest change among the rows whose way is measured, ISO 8601; absent: none of them is. */
  readonly changedAt?: string;
}

const VERSIONS: Readonly<Record<RowsForm, string>> = { lines: 'v1', 'plain-block': 'v2', block: 'v3' };
const FORMS: ReadonlyMap<string | undefined, RowsForm> = new Map(
  (Object.keys(VERSIONS) as RowsForm[]).map((form) => [VERSIONS[form], form]),
);

/** Headers of a rows message. */
export function rowsHeaders(envelope: RowsEnvelope): Record<string, string> {
  const headers: Record<string, string> = {
    ce_type: `warehouse.${envelope.table}.${envelope.kind}.${VERSIONS[envelope.form ?? 'lines']}`,
    ce_source: envelope.connectionId,
    rows: String(envelope.rows),
    raw: envelope.rawOffsets.join('-'),
    divisions: envelope.divisionKeys.join(','),
    fetched: envelope.fetchedAt.join(','),
  };
  if (envelope.rowsByDivision !== undefined)
    headers['division-rows'] = [...envelope.rowsByDivision].map(([key, rows]) => `${key}=${rows}`).join(',');
  if (envelope.changedAt !== undefined) headers['changed'] = envelope.changedAt;
  if (envelope.documents !== undefined)
    headers['documents'] = JSON.stringify(envelope.documents.map((d) => [d.divisionKey, d.document, d.version]));
  return headers;
}

/** Headers of a rows message, as they are where rows of its block go on as lines. */
export function linesHeaders(headers: WireHeaders | undefined): WireHeaders {
  const others = { ...headers };
  delete others['division-rows'];
  const type = headerText(headers, 'ce_type');
  return type === undefined ? others : { ...others, ce_type: type.replace(/\.v\d$/, `.${VERSIONS.lines}`) };
}

/** The envelope of a rows message. Throws a terminal error `bad_envelope` that names the header. */
export function readRowsEnvelope(headers: WireHeaders | undefined): RowsEnvelope {
  const need = (name: string): string => {
    const text = headerText(headers, name);
    if (text === undefined) throw new TerminalError('bad_envelope', `rows message lacks the header ${name}`);
    return text;
  };
  const [, table, kind, version] = need('ce_type').split('.');
  const form = FORMS.get(version);
  if (table === undefined || (kind !== 'rows' && kind !== 'marker') || form === undefined)
    throw new TerminalError('bad_envelope', 'header ce_type is not warehouse.<table>.<rows|marker>.<v1|v2|v3>');
  const counts = headerText(headers, 'division-rows');
  const [first = '', last = ''] = need('raw').split('-');
  const [oldest = '', newest = ''] = need('fetched').split(',');
  const documents = headerText(headers, 'documents');
  const changedAt = headerText(headers, 'changed');
  return {
    kind,
    ...(form === 'lines' ? {} : { form }),
    table,
    rows: Number(need('rows')),
    rawOffsets: [first, last],
    connectionId: need('ce_source'),
    divisionKeys: need('divisions').split(',').filter(Boolean),
    fetchedAt: [oldest, newest],
    ...(counts === undefined ? {} : { rowsByDivision: readCounts(counts) }),
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(documents === undefined ? {} : { documents: readDocuments(documents) }),
  };
}

function readDocuments(text: string): DocumentVersion[] {
  const parsed = z.array(z.tuple([z.string(), z.string(), z.string()])).parse(JSON.parse(text));
  return parsed.map(([divisionKey, document, version]) => ({ divisionKey, document, version }));
}

function readCounts(text: string): Map<string, number> {
  return new Map(
    text
      .split(',')
      .filter(Boolean)
      .map((part) => {
        const [, key, rows] = /^([^=]+)=(\d{1,9})$/.exec(part) ?? [];
        if (key === undefined) throw new TerminalError('bad_envelope', 'header division-rows is not <division>=<rows>');
        return [key, Number(rows)];
      }),
  );
}
