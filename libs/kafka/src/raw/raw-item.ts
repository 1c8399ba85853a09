import { decodeIntoBlocks, type BlockOf, type DecodedRows, type Feed } from '@ml-connector/catalogue';
import { feedMarker, isVersionText, readRawEnvelope, type FeedMarker, type RawEnvelope } from '@ml-connector/contracts';
import {
  ConnectorError,
  deadLetter,
  divisionKey,
  ok,
  type DivisionKey,
  type Outcome,
  parseJson,
} from '@ml-connector/kernel';
import type { BatchMessage } from '../consumer/batch-message.js';

/** A raw message, taken out of its envelope. */
export interface RawItem {
  readonly envelope: RawEnvelope;
  readonly divisionKey: DivisionKey;
  readonly offset: string;
  /** The record as received, or the deletion's text, or the marker's. */
  readonly value: Buffer;
  /** Markers only. */
  readonly marker?: FeedMarker;
}

/** Reads a raw message of a feed. Dead letters: `bad_envelope`, `wrong_feed`, `bad_version`, `no_value`, `bad_key`, `bad_marker`. */
export function readRawItem(feedName: string, message: BatchMessage): Outcome<RawItem> {
  const envelope = readEnvelope(message);
  if (envelope instanceof ConnectorError) return deadLetter('bad_envelope', envelope.message);
  if (envelope.feed !== feedName) return deadLetter('wrong_feed', `the record says feed ${envelope.feed}`);
  if (!isVersionText(envelope.version))
    return deadLetter('bad_version', 'header version is no whole number of 128 bits');
  if (message.value === null) return deadLetter('no_value', 'raw topics hold no tombstones');
  const division = divisionKey(envelope.region, envelope.division);
  const key = message.key?.toString('utf8') ?? '';
  if (!key.startsWith(`${division}|`)) return deadLetter('bad_key', `the key does not begin with ${division}|`);
  const item = { envelope, divisionKey: division, offset: message.offset, value: message.value };
  if (envelope.kind !== 'marker') return ok(item);
  const marker = readMarker(message.value.toString('utf8'));
  return marker === undefined ? deadLetter('bad_marker', 'the value is no feed marker') : ok({ ...item, marker });
}

/** Puts the rows of a raw item of a feed into blocks, with their lineage: the one step both the live flow and a replay take. */
export function decodeRawItem(feed: Feed, partition: number, item: RawItem, blockOf: BlockOf): DecodedRows {
  const { envelope, divisionKey: division, offset, value } = item;
  const context = {
    divisionKey: division,
    region: envelope.region,
    division: envelope.division,
    version: envelope.version,
    fetchedAt: envelope.fetchedAt,
    lineageId: envelope.lineageId,
    rawPartition: partition,
    rawOffset: offset,
  };
  return decodeIntoBlocks(feed, value, context, blockOf);
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
