import { decodeRecord, FEEDS, rawTopic } from '@ml-connector/catalogue';
import { isVersionText, readRawEnvelope, type WireHeaders } from '@ml-connector/contracts';
import { ConnectorError, divisionKey } from '@ml-connector/kernel';

/** What the transformer of this version would make of a raw message; `unknown` for messages of other topics. */
export type Verdict =
  | { readonly kind: 'passes'; readonly rows: Readonly<Record<string, number>> }
  | { readonly kind: 'fails'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'unknown' };

const FEED_OF_TOPIC = new Map(FEEDS.map((feed) => [rawTopic(feed), feed]));

/** Whether a topic holds raw records. */
export function isRawTopic(topic: string): boolean {
  return FEED_OF_TOPIC.has(topic);
}

/** Reads a message as the transformer would, without sending anything. */
export function judge(
  topic: string,
  message: { readonly key: string | null; readonly value: Buffer | null; readonly headers: WireHeaders },
): Verdict {
  const feed = FEED_OF_TOPIC.get(topic);
  if (feed === undefined) return { kind: 'unknown' };
  const fails = (reason: string, detail: string): Verdict => ({ kind: 'fails', reason, detail });
  try {
    const envelope = readRawEnvelope(message.headers);
    const key = divisionKey(envelope.region, envelope.division);
    if (envelope.feed !== feed.name) return fails('wrong_feed', `the record says feed ${envelope.feed}`);
    if (!isVersionText(envelope.version)) return fails('bad_version', 'header version is no whole number of 128 bits');
    if (message.value === null) return fails('no_value', 'raw topics hold no tombstones');
    if (message.key?.startsWith(`${key}|`) !== true) return fails('bad_key', `the key does not begin with ${key}|`);
    if (envelope.kind === 'marker') return { kind: 'unknown' };
    const decoded = decodeRecord(feed, message.value.toString('utf8'), {
      ...envelope,
      divisionKey: key,
      rawPartition: 0,
      rawOffset: '0',
    });
    if (!decoded.ok) return fails(decoded.reason, decoded.detail);
    const rows: Record<string, number> = {};
    for (const { table } of decoded.rows) rows[table] = (rows[table] ?? 0) + 1;
    return { kind: 'passes', rows };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return fails(error.code, error.message);
  }
}

/** A verdict in a few words. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'unknown') return 'seen only when it is driven';
  if (verdict.kind === 'fails') return `would fail again: ${verdict.reason} (${verdict.detail})`;
  return `would pass: ${Object.entries(verdict.rows)
    .map(([table, rows]) => `${rows} of ${table}`)
    .join(', ')}`;
}
