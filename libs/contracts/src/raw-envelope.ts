import { isRegion, TerminalError, type Region } from '@ml-connector/kernel';

/**
 * What a raw message is.
 * - `record`: the record's exact bytes as Exact sent them.
 * - `deletion`: `{"deleted":true,"key":"<declared key>"}`, written by the division's lease owner.
 * - `marker`: a read of the whole feed is on the bus up to here in this partition; value is a `FeedMarker`.
 */
export type RawKind = 'record' | 'deletion' | 'marker';

/** The envelope round a raw record: CloudEvents 1.0, binary mode, at most eight headers. */
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
  /** When the change was made, by our clock, ISO 8601: one record of each live read, whose way is measured. */
  readonly changedAt?: string;
  /** Of the first of its traces: the header is there once for each. */
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
  if (envelope.changedAt !== undefined) headers['changed'] = envelope.changedAt;
  if (envelope.traceparent !== undefined) headers['traceparent'] = envelope.traceparent;
  return headers;
}

/** Text of one header; undefined when absent. */
export function headerText(headers: WireHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? undefined : typeof first === 'string' ? first : first.toString('utf8');
}

const LINEAGE = /^[\w.-]{1,64}$/;

/** The warehouse keeps a division's number in 32 bits. */
function isDivision(digits: string): boolean {
  return /^[1-9]\d{0,9}$/.test(digits) && Number(digits) <= 0xffff_ffff;
}

/** A moment as `toISOString` writes it, of the years the warehouse has. */
function isMoment(text: string): boolean {
  const at = new Date(text);
  return /^(?:19|2[0-2])\d\d-/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString() === text;
}

/** Whether a text is a version of 128 bits: the warehouse would take a greater one for a small one. */
export function isVersionText(text: string): boolean {
  return /^\d{1,39}$/.test(text) && (text.length < 39 || BigInt(text) < 1n << 128n);
}

type HeaderValue = WireHeaders[string];

/** Keeps what the last value was read as: the records of a page have most of their headers in common. */
function remembering<T>(read: (text: string) => T): (headers: WireHeaders | undefined, name: string) => T {
  let last: { readonly value: HeaderValue; readonly as: T } | undefined;
  return (headers, name) => {
    const value = headers?.[name];
    if (last !== undefined && value !== undefined && value === last.value) return last.as;
    const as = read(needed(headers, name));
    last = { value, as };
    return as;
  };
}

function needed(headers: WireHeaders | undefined, name: string): string {
  const text = headerText(headers, name);
  if (text === undefined) throw new TerminalError('bad_envelope', `raw message lacks the header ${name}`);
  return text;
}

const typeOf = remembering((text) => {
  const [, feed, kind] = text.split('.');
  if (feed === undefined || (kind !== 'record' && kind !== 'deletion' && kind !== 'marker'))
    throw new TerminalError('bad_envelope', 'header ce_type is not exact.<feed>.<record|deletion|marker>.v1');
  return { feed, kind } as const;
});

const sourceOf = remembering((text) => {
  const [connectionId, region, division] = text.split('/');
  if (connectionId === undefined || region === undefined || !isRegion(region) || !isDivision(division ?? ''))
    throw new TerminalError('bad_envelope', 'header ce_source is not <connection>/<region>/<division>');
  return { connectionId, region, division: Number(division) } as const;
});

// These two become part of every row as they are: a bad one would spoil the rows it travels with.
const timeOf = remembering((text) => {
  if (!isMoment(text))
    throw new TerminalError('bad_envelope', 'header ce_time is no moment such as 2026-01-31T08:00:00.000Z');
  return text;
});

const lineageOf = remembering((text) => {
  if (!LINEAGE.test(text)) throw new TerminalError('bad_envelope', 'header lineage-id is no lineage id');
  return text;
});

/** The envelope of a raw message. Throws a terminal error `bad_envelope` that names the header. */
export function readRawEnvelope(headers: WireHeaders | undefined): RawEnvelope {
  const { feed, kind } = typeOf(headers, 'ce_type');
  const { connectionId, region, division } = sourceOf(headers, 'ce_source');
  const changedAt = headerText(headers, 'changed');
  const fetchedAt = timeOf(headers, 'ce_time');
  const lineageId = lineageOf(headers, 'lineage-id');
  const traceparent = headerText(headers, 'traceparent');
  return {
    kind,
    feed,
    connectionId,
    region,
    division,
    fetchedAt,
    version: needed(headers, 'version'),
    lineageId,
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** Key of a raw message: division key and declared key. Markers: `<division key>|marker|<feed>`. */
export function rawKey(divisionKey: string, declaredKey: string): string {
  return `${divisionKey}|${declaredKey}`;
}
