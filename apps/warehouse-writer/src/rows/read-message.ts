import { rowsTopic } from '@ml-connector/catalogue';
import { feedMarker, readRowsEnvelope, type FeedMarker, type RowsEnvelope } from '@ml-connector/contracts';
import type { BatchFacts, BatchMessage } from '@ml-connector/kafka';
import { parseDivisionKey, TerminalError } from '@ml-connector/kernel';
import { stampLines } from './stamp-lines.js';

/** A rows message, ready to be inserted. */
export interface ReadMessage {
  /** Place in the batch. */
  readonly index: number;
  readonly envelope: RowsEnvelope;
  /** Its rows with the moment of loading; empty for a marker. */
  readonly body: Buffer;
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
  ingestedAt: string,
  facts: Pick<BatchFacts, 'topic'>,
): ReadMessage {
  const envelope = readRowsEnvelope(message.headers);
  if (rowsTopic(envelope.table) !== facts.topic)
    throw new TerminalError('bad_rows_message', `rows of ${envelope.table} in the topic ${facts.topic}`);
  const value = message.value ?? Buffer.alloc(0);
  if (envelope.kind === 'marker') {
    const marker = feedMarker.parse(JSON.parse(value.toString()));
    return { index, envelope, body: Buffer.alloc(0), rowsByDivision: new Map(), marker };
  }
  const stamped = stampLines(value, ingestedAt);
  for (const divisionKey of stamped.rowsByDivision.keys()) parseDivisionKey(divisionKey);
  if (stamped.rowsByDivision.size > 0 && Number.isNaN(Date.parse(envelope.fetchedAt[1])))
    throw new TerminalError('bad_rows_message', 'header fetched holds no moment');
  return { index, envelope, ...stamped };
}
