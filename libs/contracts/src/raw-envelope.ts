import { isRegion, TerminalError, type Region } from '@ml-connector/kernel';

/**
 * What a raw message is.
 * - `record`: the record's exact bytes as Exact sent them.
 * - `deletion`: `{"deleted":true,"key":"<declared key>"}`, written by the division's lease owner.
 * - `marker`: a read of the whole feed is on the bus up to here in this partition; value is a `FeedMarker`.
 */
export type RawKind = 'record' | 'deletion' | 'marker';

/** The envelope round a raw record: CloudEvents 1.0, binary mode, at most seven headers. */
export interface RawEnvelope {
  readonly kind: RawKind;
  readonly feed: string;
  readonly connectionId: string;
  readonly region: Region;
  readonly division: number;
  /** When Exact answered; ISO 8601 with milliseconds, UTC. */
  readonly fetchedAt: string;
  /** Packed version as decimal text; `0` for markers. */
  readonly version: string;
  readonly lineageId: string;
  readonly traceparent?: string;
}

/** Kafka headers as written and as kafkajs hands them out. */
export type WireHeaders = Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;

/** Schema version of raw records, last part of `ce_type`. */
export const RAW_SCHEMA = 'v1';

/** Headers of a raw message; `n` is its number within the lineage id, so that `ce_id` is unique. */
export function rawHeaders(envelope: RawEnvelope, n: number): Record<string, string> {
  const headers: Record<string, string> = {
    ce_id: `${envelope.lineageId}.${n}`,
    ce_type: `exact.${envelope.feed}.${envelope.kind}.${RAW_SCHEMA}`,
    ce_source: `${envelope.connectionId}/${envelope.region}/${envelope.division}`,
    ce_time: envelope.fetchedAt,
    version: envelope.version,
    'lineage-id': envelope.lineageId,
  };
  if (envelope.traceparent !== undefined) headers['traceparent'] = envelope.traceparent;
  return headers;
}

/** Text of one header; undefined when absent. */
export function headerText(headers: WireHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? undefined : typeof first === 'string' ? first : first.toString('utf8');
}

/** The envelope of a raw message. Throws a terminal error `bad_envelope` that names the header. */
export function readRawEnvelope(headers: WireHeaders | undefined): RawEnvelope {
  const need = (name: string): string => {
    const text = headerText(headers, name);
    if (text === undefined) throw new TerminalError('bad_envelope', `raw message lacks the header ${name}`);
    return text;
  };
  const [, feed, kind] = need('ce_type').split('.');
  const [connectionId, region, division] = need('ce_source').split('/');
  if (feed === undefined || (kind !== 'record' && kind !== 'deletion' && kind !== 'marker'))
    throw new TerminalError('bad_envelope', 'header ce_type is not exact.<feed>.<record|deletion|marker>.v1');
  if (connectionId === undefined || region === undefined || !isRegion(region) || !/^\d+$/.test(division ?? ''))
    throw new TerminalError('bad_envelope', 'header ce_source is not <connection>/<region>/<division>');
  const traceparent = headerText(headers, 'traceparent');
  return {
    kind,
    feed,
    connectionId,
    region,
    division: Number(division),
    fetchedAt: need('ce_time'),
    version: need('version'),
    lineageId: need('lineage-id'),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** Key of a raw message: division key and declared key. Markers: `<division key>|marker|<feed>`. */
export function rawKey(divisionKey: string, declaredKey: string): string {
  return `${divisionKey}|${declaredKey}`;
}
