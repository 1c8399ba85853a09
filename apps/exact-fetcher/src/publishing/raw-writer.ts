import { rawTopic, type Feed } from '@ml-connector/catalogue';
import {
  deadLetterHeaders,
  deadLetterTopic,
  rawHeaders,
  rawKey,
  type FeedMarker,
  type RawEnvelope,
  type RawKind,
} from '@ml-connector/contracts';
import { MAX_REQUEST_BYTES, type MessageSink, type OutgoingMessage } from '@ml-connector/kafka';
import {
  noTracer,
  parseDivisionKey,
  type Clock,
  type Counter,
  type DivisionKey,
  type Tracer,
} from '@ml-connector/kernel';

/** Bytes of a record at most: key, headers and framing need the rest of a request. */
export const MAX_RECORD_BYTES = MAX_REQUEST_BYTES - 10_000;

/** What the messages of one call have in common. */
export interface CallFacts {
  readonly connectionId: string;
  readonly divisionKey: DivisionKey;
  readonly lineageId: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
}

/** A record or deletion to be written. */
export interface RawItem {
  readonly feed: Feed;
  readonly kind: Exclude<RawKind, 'marker'>;
  /** Division the record belongs to, where it is not the one that was read. */
  readonly divisionKey?: DivisionKey;
  readonly key: string;
  readonly version: bigint;
  readonly value: Buffer | string;
  /** When it was changed, by our clock, ISO 8601, where its way is measured. */
  readonly changedAt?: string;
}

/** Something that can't be put on the bus as a record. */
export interface RejectedItem {
  readonly feed: Feed;
  readonly reason: string;
  /** Names fields, never values. */
  readonly detail: string;
  readonly value: Buffer;
}

/** What a marker says of the read it ends. */
export type MarkedRead = Pick<FeedMarker, 'run' | 'watermark' | 'unseenBelow'>;

/** Writes raw topics and the service's dead letters. */
export class RawWriter {
  readonly #partitions = new Map<string, Promise<number>>();

  constructor(
    private readonly sink: MessageSink,
    private readonly partitionCount: (topic: string) => Promise<number>,
    private readonly clock: Clock,
    private readonly deadLetters: Counter,
    private readonly tracer: Tracer = noTracer,
  ) {}

  /** Writes records and deletions, each to the topic of its feed; resolves when the broker has them all. */
  async write(facts: CallFacts, items: readonly RawItem[]): Promise<void> {
    const byTopic = new Map<string, OutgoingMessage[]>();
    for (const [n, item] of items.entries()) {
      const topic = rawTopic(item.feed);
      const messages = byTopic.get(topic) ?? [];
      messages.push(messageOf(facts, item, n));
      byTopic.set(topic, messages);
    }
    const send = async (): Promise<void> => {
      for (const [topic, messages] of byTopic) await this.sink.send(topic, messages);
    };
    if (!this.tracer.enabled || items.length === 0) return send();
    const { connectionId, divisionKey, lineageId } = facts;
    const about = { connection_id: connectionId, division: divisionKey, lineage_id: lineageId, records: items.length };
    return this.tracer.span('raw', about, send);
  }

  /** Says in every partition of the feed's topic that a read of it is on the bus up to here; returns how many there are. */
  async mark(facts: CallFacts, feed: Feed, read: MarkedRead): Promise<number> {
    const topic = rawTopic(feed);
    const partitions = await this.#partitionsOf(topic);
    const headers = rawHeaders({ ...envelopeOf(facts, facts.divisionKey, feed), kind: 'marker', version: '0' }, 0);
    const { connectionId, divisionKey } = facts;
    const messages = Array.from({ length: partitions }, (_, partition): OutgoingMessage => {
      const marker: FeedMarker = { ...read, connectionId, divisionKey, feed: feed.name, partition, partitions };
      return { key: rawKey(divisionKey, `marker|${feed.name}`), value: JSON.stringify(marker), headers, partition };
    });
    await this.sink.send(topic, messages);
    return partitions;
  }

  /** Keeps what can't be processed, bytes unchanged; a page above a message's size comes in numbered parts. */
  async reject(facts: CallFacts, items: readonly RejectedItem[]): Promise<void> {
    const messages = items.flatMap((item) => this.#deadLetter(facts, item));
    if (messages.length === 0) return;
    await this.sink.send(deadLetterTopic('exact-fetcher'), messages);
    for (const { reason } of items) this.deadLetters.add(1, { reason });
  }

  #deadLetter(facts: CallFacts, item: RejectedItem): OutgoingMessage[] {
    const parts = Math.max(1, Math.ceil(item.value.length / MAX_RECORD_BYTES));
    const headers = {
      ...rawHeaders({ ...envelopeOf(facts, facts.divisionKey, item.feed), kind: 'record', version: '0' }, 0),
      ...deadLetterHeaders({
        reason: item.reason,
        detail: item.detail,
        topic: rawTopic(item.feed),
        partition: -1,
        offset: '-1',
        service: 'exact-fetcher',
        at: new Date(this.clock.now()).toISOString(),
      }),
    };
    return Array.from({ length: parts }, (_, part) => ({
      key: rawKey(facts.divisionKey, item.feed.name),
      value: item.value.subarray(part * MAX_RECORD_BYTES, (part + 1) * MAX_RECORD_BYTES),
      headers: parts === 1 ? headers : { ...headers, 'dl-part': `${part + 1}/${parts}` },
    }));
  }

  #partitionsOf(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const asked = this.partitionCount(topic);
    this.#partitions.set(topic, asked);
    // A failure is not remembered: the next marker asks again.
    asked.catch(() => this.#partitions.delete(topic));
    return asked;
  }
}

function messageOf(facts: CallFacts, item: RawItem, n: number): OutgoingMessage {
  const divisionKey = item.divisionKey ?? facts.divisionKey;
  const envelope = envelopeOf(facts, divisionKey, item.feed);
  return {
    key: rawKey(divisionKey, item.key),
    value: item.value,
    headers: rawHeaders({ ...envelope, ...ownOf(item) }, n),
  };
}

function ownOf({ kind, version, changedAt }: RawItem): Pick<RawEnvelope, 'kind' | 'version' | 'changedAt'> {
  return { kind, version: version.toString(), ...(changedAt === undefined ? {} : { changedAt }) };
}

function envelopeOf(facts: CallFacts, divisionKey: DivisionKey, feed: Feed): Omit<RawEnvelope, 'kind' | 'version'> {
  const { region, division } = parseDivisionKey(divisionKey);
  return {
    feed: feed.name,
    connectionId: facts.connectionId,
    region,
    division,
    fetchedAt: facts.fetchedAt,
    lineageId: facts.lineageId,
  };
}
