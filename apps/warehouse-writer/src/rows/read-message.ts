import { blockHead, packBlock, rowsTopic, stampBlock } from '@ml-connector/catalogue';
import { feedMarker, readRowsEnvelope, type FeedMarker, type RowsEnvelope } from '@ml-connector/contracts';
import type { BatchFacts, BatchMessage } from '@ml-connector/kafka';
import { parseDivisionKey, TerminalError } from '@ml-connector/kernel';
import type { InsertForm } from './load-rows.js';
import { stampLines } from './stamp-lines.js';

const NOTHING = Buffer.alloc(0);

/** A rows message, ready to be inserted. */
export interface ReadMessage {
  /** Place in the batch. */
  readonly index: number;
  readonly envelope: RowsEnvelope;
  /** Whether its rows are lines or packed blocks. */
  readonly form: InsertForm;
  /** Its rows as they came, packed if they were not; empty for a marker. */
  readonly source: Buffer;
  /** The same with the moment of loading, in pieces. */
  readonly body: readonly Buffer[];
  readonly rowsByDivision: ReadonlyMap<string, number>;
  readonly marker?: FeedMarker;
}

/**
 * Reads one message. Throws when it is none: whatever a later step relies on is checked here, so that one bad message
 * never stops a partition.
 */
export function readMessage(
  message: BatchMessage,
  index: number,
  ingestedAtMs: number,
  facts: Pick<BatchFacts, 'topic'>,
): ReadMessage {
  const envelope = readRowsEnvelope(message.headers);
  if (rowsTopic(envelope.table) !== facts.topic)
    throw new TerminalError('bad_rows_message', `rows of ${envelope.table} in the topic ${facts.topic}`);
  const value = message.value ?? NOTHING;
  if (envelope.kind === 'marker') {
    const marker = feedMarker.parse(JSON.parse(value.toString()));
    return { index, envelope, form: 'lines', source: NOTHING, body: [], rowsByDivision: new Map(), marker };
  }
  const stamped =
    (envelope.form ?? 'lines') === 'lines' ? linesOf(value, ingestedAtMs) : blockOf(envelope, value, ingestedAtMs);
  for (const divisionKey of stamped.rowsByDivision.keys()) parseDivisionKey(divisionKey);
  if (stamped.rowsByDivision.size > 0 && Number.isNaN(Date.parse(envelope.fetchedAt[1])))
    throw new TerminalError('bad_rows_message', 'header fetched holds no moment');
  return { index, envelope, ...stamped };
}

type Stamped = Pick<ReadMessage, 'form' | 'source' | 'body' | 'rowsByDivision'>;

/** The moment of loading as rows have it in text. */
export function momentText(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

function linesOf(source: Buffer, ingestedAtMs: number): Stamped {
  const { body, rowsByDivision } = stampLines(source, momentText(ingestedAtMs));
  return { form: 'lines', source, body: [body], rowsByDivision };
}

/** A document without any line has no block. */
function blockOf(
  { form, rows, rowsByDivision = new Map() }: RowsEnvelope,
  value: Buffer,
  ingestedAtMs: number,
): Stamped {
  const found = value.length === 0 ? 0 : blockHead(value).rows;
  const told = [...rowsByDivision.values()].reduce((sum, count) => sum + count, 0);
  if (found !== rows || told !== rows)
    throw new TerminalError(
      'bad_rows_message',
      `a block of ${found} rows says it has ${rows}, and ${told} by division`,
    );
  if (value.length === 0) return { form: 'block', source: NOTHING, body: [], rowsByDivision };
  const source = form === 'plain-block' ? packBlock(value) : value;
  return { form: 'block', source, body: stampBlock(source, ingestedAtMs), rowsByDivision };
}
