import { rawTopic, type Entity, type Feed } from '@ml-connector/catalogue';
import type { WarehouseClient } from '@ml-connector/clickhouse';
import { rawKey } from '@ml-connector/contracts';
import type { KafkaClient, ReadMessage } from '@ml-connector/kafka';
import type { Letter } from '../dead-letters/letter.js';
import { readLetters } from '../dead-letters/read-letters.js';
import { carriersOf, noticesOf, rawAt, rawStatesOf, rawTraceOf } from './bus-traces.js';
import {
  placeOf,
  placeText,
  type LetterTrace,
  type NoticeTrace,
  type Place,
  type RowTrace,
  type StateTrace,
} from './trace.js';
import { rowsOfRaw, rowsOfRecord, type FoundRow } from './warehouse-rows.js';

/** What a story is read from. */
export interface StorySources {
  readonly kafka: KafkaClient;
  readonly warehouse: WarehouseClient;
}

/** A record asked for by its key. */
export interface RecordAsked {
  readonly entity: Entity;
  readonly divisionKey: string;
  /** The row's `id`. */
  readonly id: string;
  /** Read the raw partition through, for states that made no rows; done anyway when the warehouse knows none. */
  readonly scan: boolean;
}

/** The story of one record, oldest state first. */
export async function storyOfRecord(sources: StorySources, asked: RecordAsked): Promise<StateTrace[]> {
  const { entity, divisionKey, id } = asked;
  const rows = await rowsOfRecord(sources.warehouse, entity, divisionKey, id);
  const messages = new Map<string, ReadMessage | undefined>();
  for (const { raw } of rows)
    if (!messages.has(placeText(raw))) messages.set(placeText(raw), await rawAt(sources.kafka, raw));
  const topic = rawTopic(entity.feed);
  if (entity.part !== 'line' && (asked.scan || rows.length === 0))
    for (const message of await rawStatesOf(sources.kafka, entity.feed, divisionKey, id))
      messages.set(placeText({ topic, partition: message.partition, offset: message.offset }), message);
  const keys = new Set([...messages.values()].flatMap((message) => message?.key?.toString('utf8') ?? []));
  const letters = await lettersOf(sources, entity.feed, divisionKey, keys.add(rawKey(divisionKey, id)), id);
  for (const { facts, message } of letters) {
    const place =
      rawPlaceOfRow(message.value) ?? (facts.topic === topic && facts.partition >= 0 ? placeText(facts) : '');
    if (place !== '' && !messages.has(place)) messages.set(place, await rawAt(sources.kafka, placeOf(place)));
  }
  return statesOf(sources, { feed: entity.feed, divisionKey, keys, messages, rows, letters });
}

/** What became of one raw record. */
export async function storyOfRaw(sources: StorySources, feed: Feed, place: Place): Promise<StateTrace[]> {
  const message = await rawAt(sources.kafka, place);
  const rows = await rowsOfRaw(sources.warehouse, feed, place);
  const key = message?.key?.toString('utf8');
  const divisionKey = key?.split('|')[0] ?? '';
  const all = await readLetters(sources.kafka, { ...(divisionKey === '' ? {} : { division: divisionKey }), all: true });
  const letters = all.filter((letter) => isOf(letter, placeText(place)));
  const keys = new Set(key === undefined ? [] : [key]);
  return statesOf(sources, {
    feed,
    divisionKey,
    keys,
    messages: new Map([[placeText(place), message]]),
    rows,
    letters,
  });
}

/** Letters of a record: by the key of its raw record, or by the id of a row that was refused. */
async function lettersOf(
  { kafka }: StorySources,
  feed: Feed,
  division: string,
  keys: ReadonlySet<string>,
  id: string,
): Promise<Letter[]> {
  const all = await readLetters(kafka, { division, all: true });
  const row = `"id":${JSON.stringify(id)},`;
  return all.filter(({ feed: of, table, message }) =>
    table === null ? of === feed.name && keys.has(message.key?.toString('utf8') ?? '') : message.value?.includes(row),
  );
}

interface Found {
  readonly feed: Feed;
  readonly divisionKey: string;
  readonly keys: ReadonlySet<string>;
  /** By place. */
  readonly messages: ReadonlyMap<string, ReadMessage | undefined>;
  readonly rows: readonly FoundRow[];
  readonly letters: readonly Letter[];
}

async function statesOf({ kafka }: StorySources, found: Found): Promise<StateTrace[]> {
  const declared = [...found.keys].map((key) => key.slice(key.indexOf('|') + 1).toLowerCase());
  const notices =
    found.feed.webhookTopics.length === 0
      ? []
      : await noticesOf(kafka, found.feed, found.divisionKey, new Set(declared));
  const states: StateTrace[] = [];
  for (const [text, message] of found.messages) {
    const from = placeOf(text);
    const traced = message === undefined ? undefined : rawTraceOf(found.feed, message);
    const own = found.rows.filter(({ raw }) => placeText(raw) === text);
    const rows = await rowTraces(kafka, found.feed, own, traced?.raw.kind);
    const letters = found.letters.filter((letter) => isOf(letter, text)).map(letterTrace);
    const at = traced?.call.fetchedAt ?? own[0]?.fetchedAt;
    states.push({
      from,
      raw: traced?.raw ?? null,
      call: traced?.call ?? callOf(found, own[0]),
      notice: at === undefined ? null : (lastBefore(notices, at) ?? null),
      rows,
      letters,
    });
  }
  return states.sort(
    (a, b) => a.from.partition - b.from.partition || Number(BigInt(a.from.offset) - BigInt(b.from.offset)),
  );
}

/** Rows of one raw record with the messages that carried them. */
async function rowTraces(
  kafka: KafkaClient,
  feed: Feed,
  own: readonly FoundRow[],
  kind: string | undefined,
): Promise<RowTrace[]> {
  const traces: RowTrace[] = [];
  for (const rows of Map.groupBy(own, ({ table }) => table).values()) {
    const carriers = await carriersOf(kafka, rows);
    for (const found of rows) {
      const carriedBy = carriers.get(found) ?? null;
      traces.push({ ...found, carriedBy, note: noteOf(feed, found, own, kind, carriedBy) });
    }
  }
  return traces;
}

/** What the row still knows of the call when the raw record is gone. */
function callOf({ feed }: Found, row: FoundRow | undefined): StateTrace['call'] {
  if (row === undefined) return null;
  const path = `/api/v1/${row.division}/${feed.path}`;
  return { lineageId: row.lineageId, connectionId: '', path, fetchedAt: row.fetchedAt };
}

/** Two kinds of deletion rows come of no deletion. */
function noteOf(
  feed: Feed,
  row: FoundRow,
  rows: readonly FoundRow[],
  kind: string | undefined,
  carriedBy: Place | null,
): string | null {
  if (!row.isDeleted || kind === 'deletion') return null;
  if (rows.some((other) => other.table !== row.table && other.id === row.id && !other.isDeleted))
    return 'the record belongs to another table';
  if (feed.lines !== undefined && carriedBy === null) return 'the line left its document: closed by the writer';
  return null;
}

/** Whether a letter is the raw record itself, or a row of it that was refused. */
function isOf({ facts, message }: Letter, place: string): boolean {
  return placeText(facts) === place || rawPlaceOfRow(message.value) === place;
}

/** Place of the raw record a row came of, by the row's text. */
function rawPlaceOfRow(row: Buffer | null): string | undefined {
  const [, topic, partition, offset] =
    /"raw_topic":"([^"]+)","raw_partition":(\d+),"raw_offset":"(\d+)"/.exec(row?.toString('latin1', 0, 2_000) ?? '') ??
    [];
  return topic === undefined ? undefined : `${topic}:${partition}:${offset}`;
}

function letterTrace({ id, state, facts }: Letter): LetterTrace {
  return { id, state, reason: `${facts.reason}: ${facts.detail}`, at: facts.at };
}

function lastBefore(notices: readonly NoticeTrace[], at: string): NoticeTrace | undefined {
  return notices.findLast(({ receivedAt }) => receivedAt <= at);
}
