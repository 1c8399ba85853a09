import { feedMarker, readRawEnvelope, type FeedMarker, type RawEnvelope } from '@ml-connector/contracts';
import {
  ConnectorError,
  deadLetter,
  divisionKey,
  ok,
  type DivisionKey,
  type Outcome,
  parseJson,
} from '@ml-connector/kernel';
import type { BatchMessage } from '@ml-connector/kafka';

/** A raw message, taken out of its envelope. */
export interface RawItem {
  readonly envelope: RawEnvelope;
  readonly divisionKey: DivisionKey;
  readonly offset: string;
  /** The record's text, or the deletion's. */
  readonly text: string;
  /** Markers only. */
  readonly marker?: FeedMarker;
}

/** Reads a raw message of a feed. Dead letters: `bad_envelope`, `wrong_feed`, `bad_version`, `no_value`, `bad_key`, `bad_marker`. */
export function readRawItem(feedName: string, message: BatchMessage): Outcome<RawItem> {
  const envelope = readEnvelope(message);
  if (envelope instanceof ConnectorError) return deadLetter('bad_envelope', envelope.message);
  if (envelope.feed !== feedName) return deadLetter('wrong_feed', `the record says feed ${envelope.feed}`);
  if (!/^\d{1,39}$/.test(envelope.version)) return deadLetter('bad_version', 'header version is no whole number');
  if (message.value === null) return deadLetter('no_value', 'raw topics hold no tombstones');
  const division = divisionKey(envelope.region, envelope.division);
  const key = message.key?.toString('utf8') ?? '';
  if (!key.startsWith(`${division}|`)) return deadLetter('bad_key', `the key does not begin with ${division}|`);
  const text = message.value.toString('utf8');
  const item = { envelope, divisionKey: division, offset: message.offset, text };
  if (envelope.kind !== 'marker') return ok(item);
  const marker = readMarker(text);
  return marker === undefined ? deadLetter('bad_marker', 'the value is no feed marker') : ok({ ...item, marker });
}

function readEnvelope(message: BatchMessage): RawEnvelope | ConnectorError {
  try {
    return readRawEnvelope(message.headers);
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
}

function readMarker(text: string): FeedMarker | undefined {
  return feedMarker.safeParse(parseJson(text)).data;
}
