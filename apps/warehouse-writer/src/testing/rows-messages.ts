import { rowsTopic } from '@ml-connector/catalogue';
import { rowsHeaders, type DocumentVersion, type FeedMarker, type RowsEnvelope } from '@ml-connector/contracts';
import type { BatchFacts, BatchMessage, OutgoingMessage } from '@ml-connector/kafka';

/** A row as the transformer makes it. */
export interface TestRow {
  readonly id: string;
  readonly version: bigint | string;
  readonly deleted?: boolean;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** One JSON line of a row of a division `nl:<number>`. */
export function rowLine(divisionKey: string, row: TestRow): string {
  return JSON.stringify({
    division_key: divisionKey,
    region: 'nl',
    division: Number(divisionKey.split(':')[1]),
    id: row.id,
    version: String(row.version),
    is_deleted: row.deleted === true ? 1 : 0,
    fetched_at: '2026-01-15 12:00:00.000',
    lineage_id: 'lineage',
    raw_topic: 'raw',
    raw_partition: 1,
    raw_offset: '7',
    transform_version: 1,
    ...row.fields,
  });
}

/** What a test says of a rows message. */
export interface MessageOptions {
  readonly connectionId?: string;
  readonly documents?: readonly DocumentVersion[];
  readonly fetchedAt?: string;
  readonly headers?: Record<string, string>;
}

/** A rows message of lines. */
export function rowsMessage(table: string, lines: readonly string[], options: MessageOptions = {}): OutgoingMessage {
  const fetchedAt = options.fetchedAt ?? '2026-01-15T12:00:00.000Z';
  const envelope: RowsEnvelope = {
    kind: 'rows',
    table,
    rows: lines.length,
    rawOffsets: ['7', '7'],
    connectionId: options.connectionId ?? 'conn',
    divisionKeys: [],
    fetchedAt: [fetchedAt, fetchedAt],
    ...(options.documents === undefined ? {} : { documents: options.documents }),
  };
  const value = lines.map((line) => `${line}\n`).join('');
  return { key: null, value, headers: { ...rowsHeaders(envelope), ...options.headers } };
}

/** A marker message. */
export function markerMessage(table: string, marker: FeedMarker): OutgoingMessage {
  const fetchedAt = '2026-01-15T12:00:00.000Z';
  const headers = rowsHeaders({
    kind: 'marker',
    table,
    rows: 0,
    rawOffsets: ['8', '8'],
    connectionId: marker.connectionId,
    divisionKeys: [marker.divisionKey],
    fetchedAt: [fetchedAt, fetchedAt],
  });
  return { key: null, value: JSON.stringify(marker), headers };
}

/** Messages as a consumer reads them. */
export function asRead(messages: readonly OutgoingMessage[]): BatchMessage[] {
  return messages.map((message, index) => ({
    key: message.key == null ? null : Buffer.from(message.key),
    value: message.value === null ? null : Buffer.from(message.value),
    headers: message.headers,
    offset: String(index),
    timestamp: '0',
  }));
}

/** Where a batch of a table's rows comes from. */
export function factsOf(table: string): BatchFacts {
  return { topic: rowsTopic(table), partition: 1, signal: new AbortController().signal };
}
