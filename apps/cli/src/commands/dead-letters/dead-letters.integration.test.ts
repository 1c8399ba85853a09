import { derivedTopics } from '@ml-connector/catalogue';
import {
  deadLetterActionMessage,
  deadLetterHeaders,
  deadLetterTopic,
  FIXED_TOPICS,
  rawHeaders,
  rawKey,
  TOPICS,
} from '@ml-connector/contracts';
import {
  createKafkaClient,
  readTopic,
  TopicAdmin,
  TopicProducer,
  type MessageSink,
  type OutgoingMessage,
  type ReadMessage,
} from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countOpenLetters } from './count-open.js';
import { LetterDriver } from './drive.js';
import { correctionOf } from './fix.js';
import type { Letter } from './letter.js';
import { countByReason } from './list.js';
import { readActions, readLetters } from './read-letters.js';

const kafka = createKafkaClient({
  brokers: process.env['KAFKA_BROKERS'] ?? '',
  clientId: 'letters-test',
  logger: silentLogger,
});
const producer = new TopicProducer(kafka, {
  logger: silentLogger,
  meter: silentMeter,
  clock: systemClock,
  health: { register: () => undefined },
  fail: () => undefined,
});
const RAW = 'exact.raw.items.v1';
const WET = { dryRun: false, force: false };
let division = 100_000 + Math.floor(Math.random() * 800_000);

beforeAll(async () => {
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
});
afterAll(() => producer.disconnect());

/** A record of an item in a division of its own test. */
function raw(id: string, version: string, text = `{"ID":"${id}","Timestamp":"5"}`): OutgoingMessage {
  const lineageId = randomUUID();
  const envelope = { kind: 'record', feed: 'items', connectionId: 'c', region: 'nl', division } as const;
  return {
    key: rawKey(`nl:${division}`, id),
    value: text,
    partition: 2,
    headers: rawHeaders({ ...envelope, version, lineageId, fetchedAt: '2026-01-02T03:04:05.678Z' }, 0),
  };
}

async function rawOf(id: string): Promise<ReadMessage[]> {
  const found: ReadMessage[] = [];
  await readTopic(kafka, RAW, (message) => {
    if (message.key?.toString() === rawKey(`nl:${division}`, id)) found.push(message);
  });
  return found;
}

/** Puts a record on the bus and buries it, as the transformer does. */
async function buried(message: OutgoingMessage, reason = 'unknown', id = ''): Promise<void> {
  await producer.send(RAW, [message]);
  const offset = (await rawOf(id)).at(-1)?.offset ?? '';
  const facts = { topic: RAW, partition: 2, offset, service: 'transformer', at: '2026-01-03T00:00:00.000Z' };
  const why = deadLetterHeaders({ ...facts, reason, detail: 'IsSalesItem is no bool' });
  const { key, value, headers } = message;
  await producer.send(deadLetterTopic('transformer'), [{ key: key ?? null, value, headers: { ...headers, ...why } }]);
}

const lettersOf = (all = false): Promise<Letter[]> => readLetters(kafka, { division: String(division), all });
const driver = (sink: MessageSink = producer): LetterDriver => new LetterDriver(kafka, sink, systemClock);
const plain = ({ headers = {} }: ReadMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

describe('dead letters', () => {
  it('go back where they came from, bytes, key and headers as they were, once', async () => {
    division++;
    const id = randomUUID();
    const text = `{"ID":"${id}" , "Timestamp":"5","Price":1.10,"Notes":"é"}`;
    await buried(raw(id, '34', text), 'unknown', id);
    const [letter] = await lettersOf();
    expect(letter).toMatchObject({ feed: 'items', division: `nl:${division}`, state: 'open', attempt: 1 });

    const dry = await driver().drive(await lettersOf(), { dryRun: true, force: false });
    expect(dry).toMatchObject([{ outcome: 'retried' }]);
    expect(await rawOf(id)).toHaveLength(1);

    expect(await driver().drive(await lettersOf(), WET)).toMatchObject([{ outcome: 'retried' }]);
    const [before, after, ...more] = await rawOf(id);
    expect(more).toEqual([]);
    expect(String(after?.value)).toBe(text);
    expect([after?.partition, String(after?.key)]).toEqual([2, String(before?.key)]);
    expect(plain(after!)).toEqual({ ...plain(before!), 'retry-of': letter?.id, 'retry-attempt': '2' });

    expect(await lettersOf()).toEqual([]);
    const [settled] = await lettersOf(true);
    expect(settled).toMatchObject({ id: letter?.id, state: 'retried' });
    // With the knowledge of before, as after a crash: what is on the bus already is seen there.
    expect(await driver().drive([letter!], WET)).toMatchObject([{ outcome: 'superseded' }]);
    expect(await driver().drive([settled!], WET)).toMatchObject([{ outcome: 'settled' }]);
    expect(await rawOf(id)).toHaveLength(2);
  });

  it('are not sent when the bus holds a newer state: compaction would keep the old one', async () => {
    division++;
    const [old, changed] = [randomUUID(), randomUUID()];
    await buried(raw(old, '34'), 'unknown', old);
    await buried(raw(changed, '34'), 'unknown', changed);
    await producer.send(RAW, [raw(changed, '36')]);
    const results = await driver().drive(await lettersOf(), WET);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['retried', 'superseded']);
    const versions = (messages: ReadMessage[]) => messages.map((message) => plain(message)['version']);
    expect(versions(await rawOf(old))).toEqual(['34', '34']);
    expect(versions(await rawOf(changed))).toEqual(['34', '36']);
    expect(await lettersOf()).toEqual([]);
  });

  it('leave the newest state last when it comes in just before them', async () => {
    division++;
    const id = randomUUID();
    await buried(raw(id, '34'), 'unknown', id);
    let raced = false;
    const racing: MessageSink = {
      send: async (topic, messages) => {
        if (topic === RAW && !raced) await producer.send(RAW, [raw(id, '36', `{"ID":"${id}","Timestamp":"6"}`)]);
        raced ||= topic === RAW;
        await producer.send(topic, messages);
      },
    };
    await driver(racing).drive(await lettersOf(), WET);
    const states = await rawOf(id);
    expect(states.map((message) => plain(message)['version'])).toEqual(['34', '36', '34', '36']);
    expect(String(states.at(-1)?.value)).toContain('"6"');
  });

  it('that would fail again are held back until they are corrected', async () => {
    division++;
    const id = randomUUID();
    await buried(raw(id, '34', `{"ID":"${id}","Timestamp":"5","IsSalesItem":"perhaps"}`), 'wrong_type', id);
    const [letter] = await lettersOf();
    const [held] = await driver().drive([letter!], WET);
    expect(held).toMatchObject({ outcome: 'held back', detail: expect.stringContaining('IsSalesItem') as string });
    expect(await rawOf(id)).toHaveLength(1);

    const correction = correctionOf(letter!, { set: [{ name: 'IsSalesItem', value: 'true' }], header: [] });
    const at = new Date(systemClock.now()).toISOString();
    const action = { id: letter!.id, action: 'corrected', at, why: 'seen in the source', correction } as const;
    await producer.send(TOPICS.deadLetterAction, [deadLetterActionMessage(action)]);
    const [corrected] = await lettersOf();
    expect(corrected).toMatchObject({ state: 'corrected' });
    expect(await driver().drive([corrected!], WET)).toMatchObject([{ outcome: 'retried' }]);
    expect((await rawOf(id)).map((message) => String(message.value))).toEqual([
      `{"ID":"${id}","Timestamp":"5","IsSalesItem":"perhaps"}`,
      `{"ID":"${id}","Timestamp":"5","IsSalesItem":true}`,
    ]);
  });

  it('of a state that was read twice are settled by one correction', async () => {
    division++;
    const id = randomUUID();
    const bad = raw(id, '34', `{"ID":"${id}","Timestamp":"5","IsSalesItem":"perhaps"}`);
    await buried(bad, 'wrong_type', id);
    await buried(bad, 'wrong_type', id);
    const open = async (): Promise<bigint> => countOpenLetters(kafka, 'transformer', await readActions(kafka));
    const waiting = await open();
    const [first, second] = await lettersOf();
    const correction = correctionOf(first!, { set: [{ name: 'IsSalesItem', value: 'false' }], header: [] });
    const corrected: Letter = { ...first!, state: 'corrected', correction };
    expect(await driver().drive([corrected], WET)).toMatchObject([{ outcome: 'retried' }]);
    expect(await driver().drive([corrected], WET)).toMatchObject([{ outcome: 'superseded' }]);
    expect(await driver().drive([second!], WET)).toMatchObject([{ outcome: 'superseded' }]);
    expect(await rawOf(id)).toHaveLength(3);
    expect(await open()).toBe(waiting - 2n);
  });

  it('put the order right that a run before them left when it was killed', async () => {
    division++;
    const id = randomUUID();
    await buried(raw(id, '34'), 'unknown', id);
    await producer.send(RAW, [raw(id, '36'), raw(id, '34')]);
    expect(await driver().drive(await lettersOf(), WET)).toMatchObject([{ outcome: 'superseded' }]);
    expect((await rawOf(id)).map((message) => plain(message)['version'])).toEqual(['34', '36', '34', '36']);
  });

  it('of answers that never were on the bus are named, not driven', async () => {
    division++;
    const facts = { topic: RAW, partition: -1, offset: '-1', service: 'exact-fetcher', at: '2026-01-03T00:00:00.000Z' };
    const { value, headers } = raw('page', '0', '<html>');
    const why = deadLetterHeaders({ ...facts, reason: 'page_not_json', detail: '' });
    const letter = { key: `nl:${division}|items`, value, headers: { ...headers, ...why } };
    await producer.send(deadLetterTopic('exact-fetcher'), [letter]);
    const letters = await lettersOf();
    expect(await driver().drive(letters, { dryRun: false, force: true })).toMatchObject([
      { outcome: 'held back', detail: expect.stringContaining('sync now --feed items') as string },
    ]);
    expect(countByReason(letters)).toMatchObject([{ service: 'exact-fetcher', reason: 'page_not_json', letters: 1 }]);
  });
});
