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

/** What a rows message says about itself: many JSON lines of one table from one raw partition. */
export interface RowsEnvelope {
  readonly kind: 'rows' | 'marker';
  readonly table: string;
  readonly rows: number;
  /** Offsets of the raw messages the rows came from: first and last, inclusive. */
  readonly rawOffsets: readonly [string, string];
  readonly connectionId: string;
  /** Children feeds: documents of this message, so that the writer can tombstone lines that left them. */
  readonly documents?: readonly DocumentVersion[];
  /** Division keys of the rows, each once. */
  readonly divisionKeys: readonly string[];
  /** When the oldest and the newest record of the message were fetched; ISO 8601. */
  readonly fetchedAt: readonly [string, string];
  /** Oldest change among the rows whose way is measured, ISO 8601; absent: none of them is. */
  readonly changedAt?: string;
}

/** Headers of a rows message. */
export function rowsHeaders(envelope: RowsEnvelope): Record<string, string> {
  const headers: Record<string, string> = {
    ce_type: `warehouse.${envelope.table}.${envelope.kind}.v1`,
    ce_source: envelope.connectionId,
    rows: String(envelope.rows),
    raw: envelope.rawOffsets.join('-'),
    divisions: envelope.divisionKeys.join(','),
    fetched: envelope.fetchedAt.join(','),
  };
  if (envelope.changedAt !== undefined) headers['changed'] = envelope.changedAt;
  if (envelope.documents !== undefined)
    headers['documents'] = JSON.stringify(envelope.documents.map((d) => [d.divisionKey, d.document, d.version]));
  return headers;
}

/** The envelope of a rows message. Throws a terminal error `bad_envelope` that names the header. */
export function readRowsEnvelope(headers: WireHeaders | undefined): RowsEnvelope {
  const need = (name: string): string => {
    const text = headerText(headers, name);
    if (text === undefined) throw new TerminalError('bad_envelope', `rows message lacks the header ${name}`);
    return text;
  };
  const [, table, kind] = need('ce_type').split('.');
  if (table === undefined || (kind !== 'rows' && kind !== 'marker'))
    throw new TerminalError('bad_envelope', 'header ce_type is not warehouse.<table>.<rows|marker>.v1');
  const [first = '', last = ''] = need('raw').split('-');
  const [oldest = '', newest = ''] = need('fetched').split(',');
  const documents = headerText(headers, 'documents');
  const changedAt = headerText(headers, 'changed');
  return {
    kind,
    table,
    rows: Number(need('rows')),
    rawOffsets: [first, last],
    connectionId: need('ce_source'),
    divisionKeys: need('divisions').split(',').filter(Boolean),
    fetchedAt: [oldest, newest],
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(documents === undefined ? {} : { documents: readDocuments(documents) }),
  };
}

function readDocuments(text: string): DocumentVersion[] {
  const parsed = z.array(z.tuple([z.string(), z.string(), z.string()])).parse(JSON.parse(text));
  return parsed.map(([divisionKey, document, version]) => ({ divisionKey, document, version }));
}
