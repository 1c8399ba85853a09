import { blockLines, deletionRecord, rawTopic, rowsTopic } from '@ml-connector/catalogue';
import { rawHeaders, rawKey, rowsHeaders, TOPICS, type RawKind } from '@ml-connector/contracts';
import { serviceEntry } from '@ml-connector/cli';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Bus, feedNamed } from './bus.js';
import { mlConnector } from './command-line.js';
import { freshDataFolder, removeDataFolder } from './data-folders.js';

interface Row {
  readonly table: string;
  readonly id: string;
  readonly version: string;
  readonly isDeleted: boolean;
  readonly isCurrent: boolean;
  readonly note: string | null;
  readonly carriedBy: { readonly topic: string; readonly partition: number; readonly offset: string } | null;
}
interface State {
  readonly from: { readonly topic: string; readonly partition: number; readonly offset: string };
  readonly raw: { readonly kind: string; readonly version: string; readonly sha256: string } | null;
  readonly call: { readonly path: string; readonly lineageId: string; readonly fetchedAt: string } | null;
  readonly notice: { readonly topic: string; readonly receivedAt: string } | null;
  readonly rows: readonly Row[];
  readonly letters: readonly { readonly id: string; readonly state: string; readonly reason: string }[];
}

const division = 1_000_000 + Math.floor(Math.random() * 1_000_000_000);
const divisionKey = `nl:${division}`;
const services: ChildProcess[] = [];
let dataDir: string;
let bus: Bus;

beforeAll(async () => {
  dataDir = await freshDataFolder('story');
  // The command line finds a cluster by its environment; these services are all there is of this one.
  process.env['TRANSFORMER_URL'] = 'http://127.0.0.1:1';
  process.env['SERVICE_AUTH_SECRET'] = randomUUID();
  bus = new Bus(process.env['KAFKA_BROKERS'] ?? '');
  await mlConnector(dataDir, 'migrate');
  await mlConnector(dataDir, 'topics', '--data-partitions', '3', '--control-partitions', '3', '--replication', '1');
  for (const service of ['transformer', 'warehouse-writer'] as const) {
    const { script, nodeOptions } = serviceEntry(service);
    const env = { ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'error' };
    services.push(spawn(process.execPath, [...nodeOptions, script], { env, stdio: 'ignore' }));
  }
});

afterAll(async () => {
  await Promise.all(
    services.map(async (service) => {
      const ended = once(service, 'exit');
      if (service.exitCode === null && service.kill('SIGTERM')) await ended;
    }),
  );
  await bus.close();
  delete process.env['TRANSFORMER_URL'];
  delete process.env['SERVICE_AUTH_SECRET'];
  await removeDataFolder(dataDir, false);
});

const lineageId = (): string => randomUUID().replaceAll('-', '').slice(0, 24);

/** A raw message as exact-fetcher writes it. */
function raw(feed: string, key: string, version: string, value: string, kind: RawKind = 'record'): OutgoingMessage {
  const facts = { feed, kind, version, connectionId: 'test', region: 'nl', division } as const;
  const fetchedAt = new Date().toISOString();
  return {
    key: rawKey(divisionKey, key),
    value,
    headers: rawHeaders({ ...facts, fetchedAt, lineageId: lineageId() }, 0),
  };
}

const put = (feed: string, ...messages: OutgoingMessage[]): Promise<void> =>
  bus.send(rawTopic(feedNamed(feed)), messages);

/** The story once it is as told, read by the command line. */
async function story(holds: (states: State[]) => void, ...args: string[]): Promise<State[]> {
  return vi.waitFor(
    async () => {
      const { states } = JSON.parse(await mlConnector(dataDir, '--json', 'story', ...args)) as { states: State[] };
      holds(states);
      return states;
    },
    { timeout: 30_000, interval: 500 },
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const placeText = ({ from }: State): string => `${from.topic}:${from.partition}:${from.offset}`;

describe('story', () => {
  it('goes from the notice by the call and the exact bytes to the row, and from the bytes back to the row', async () => {
    const id = randomUUID();
    const receivedAt = new Date(Date.now() - 1_000).toISOString();
    const [webhookTopic = ''] = feedNamed('items').webhookTopics;
    const told = { connectionId: 'test', region: 'nl', division, topic: webhookTopic, action: 'update', key: id };
    const value = JSON.stringify({ ...told, receivedAt, lineageId: lineageId() });
    await bus.send(TOPICS.notice, [{ key: `test,${division}`, value }]);
    const text = `{"ID":"${id}","Timestamp":"5" , "Description":"é"}`;
    await put('items', raw('items', id, '34', text));

    const [state] = await story(
      (states) => expect(states[0]?.rows).toHaveLength(1),
      'item',
      divisionKey,
      id.toUpperCase(),
    );
    expect(state).toMatchObject({
      notice: { topic: TOPICS.notice, receivedAt },
      call: { path: `/api/v1/${division}/sync/Logistics/Items` },
      raw: { kind: 'record', version: '34', sha256: sha256(text) },
      rows: [{ table: 'dim_item', id, version: '34', isDeleted: false, isCurrent: true }],
      letters: [],
    });
    const carrier = state?.rows[0]?.carriedBy;
    const carried = (await bus.read(carrier?.topic ?? '')).find(
      ({ partition, offset }) => partition === carrier?.partition && offset === carrier.offset,
    );
    expect(blockLines(carried?.value ?? Buffer.alloc(0)).join()).toContain(id);
    const back = await story(() => undefined, '--raw', placeText(state!));
    expect(back).toEqual([state]);
  });

  it('of a document leads from every line to the document’s bytes, and says of a line that left why it is gone', async () => {
    const [entry, stays, leaves] = [randomUUID(), randomUUID(), randomUUID()];
    const text = (...lines: string[]): string =>
      `{"EntryID":"${entry}","Modified":"/Date(1700000000000)/","SalesEntryLines":{"results":[${lines
        .map((id) => `{"ID":"${id}","AmountDC":1.5}`)
        .join()}]}}`;
    await put('sales_entries', raw('sales_entries', entry, '34', text(stays, leaves)));
    const [before] = await story(
      (states) => expect(states[0]?.rows).toHaveLength(1),
      'sales_entry_line',
      divisionKey,
      leaves,
    );
    expect(before?.raw?.sha256).toBe(sha256(text(stays, leaves)));
    const rows = await story((states) => expect(states[0]?.rows).toHaveLength(3), '--raw', placeText(before!));
    expect(rows[0]?.rows.map(({ table, id }) => `${table} ${id}`).sort()).toEqual(
      [`fact_sales_entry ${entry}`, `fact_sales_entry_line ${stays}`, `fact_sales_entry_line ${leaves}`].sort(),
    );

    await put('sales_entries', raw('sales_entries', entry, '36', text(stays)));
    const gone = await story(
      (states) => expect(states[0]?.rows.at(-1)).toMatchObject({ isDeleted: true }),
      'sales_entry_line',
      divisionKey,
      leaves,
    );
    expect(gone[0]?.rows.at(-1)).toMatchObject({
      version: '35',
      isCurrent: true,
      note: expect.stringContaining('left its document') as string,
    });
    const kept = await story(
      (states) => expect(states.at(-1)?.rows.at(-1)).toMatchObject({ version: '36' }),
      'sales_entry_line',
      divisionKey,
      stays,
    );
    expect(kept.at(-1)).toMatchObject({ raw: { sha256: sha256(text(stays)) }, rows: [{ isCurrent: true }] });
  });

  it('of a deletion leads to the deletion, and of a record in two tables says which is its own', async () => {
    const [gone, term] = [randomUUID(), randomUUID()];
    await put('items', raw('items', gone, '34', `{"ID":"${gone}","Timestamp":"5"}`));
    await put('items', raw('items', gone, '37', deletionRecord(gone), 'deletion'));
    const deleted = await story(
      (states) => expect(states.at(-1)?.rows.at(-1)).toMatchObject({ isDeleted: true }),
      'item',
      divisionKey,
      gone,
    );
    expect(deleted.at(-1)).toMatchObject({
      raw: { kind: 'deletion', version: '37', sha256: sha256(deletionRecord(gone)) },
      rows: [{ version: '37', isCurrent: true, note: null }],
    });
    await put('payment_terms', raw('payment_terms', term, '34', `{"ID":"${term}","Timestamp":5,"LineType":22}`));
    const [routed] = await story((states) => expect(states[0]?.rows).toHaveLength(2), 'receivable', divisionKey, term);
    expect(routed?.rows.map(({ table, isDeleted, note }) => [table, isDeleted, note]).sort()).toEqual([
      ['fact_payable', false, null],
      ['fact_receivable', true, 'the record belongs to another table'],
    ]);
  });

  it('of a record that made no row leads to its dead letter', async () => {
    const id = randomUUID();
    const text = `{"ID":"${id}","Timestamp":"5","IsSalesItem":"perhaps"}`;
    await put('items', raw('items', id, '34', text));
    const [state] = await story((states) => expect(states[0]?.letters).toHaveLength(1), 'item', divisionKey, id);
    expect(state).toMatchObject({
      raw: { sha256: sha256(text) },
      rows: [],
      letters: [{ state: 'open', reason: 'wrong_type: IsSalesItem is no bool' }],
    });
  });

  it('of a row that ClickHouse refused leads to its letter, and after fix and retry to the row', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    const fetchedAt = new Date().toISOString();
    const line = (id: string, price: string): string =>
      `{"division_key":"${divisionKey}","region":"nl","division":${division},"id":"${id}","version":"34","is_deleted":0,` +
      `"fetched_at":"${fetchedAt.slice(0, 10)} ${fetchedAt.slice(11, 23)}","lineage_id":"l","raw_topic":"exact.raw.items.v1",` +
      `"raw_partition":1,"raw_offset":"999999999","transform_version":1,"average_cost":${price}}`;
    const headers = rowsHeaders({
      kind: 'rows',
      table: 'dim_item',
      rows: 2,
      rawOffsets: ['999999999', '999999999'],
      connectionId: 'test',
      divisionKeys: [divisionKey],
      fetchedAt: [fetchedAt, fetchedAt],
    });
    const value = `${line(good, '"1.50"')}\n${line(bad, '"dear"')}\n`;
    await bus.send(rowsTopic('dim_item'), [{ partition: 1, value, headers }]);
    const ofBad = ['item', divisionKey, bad];
    const [refused] = await story((states) => expect(states[0]?.letters).toHaveLength(1), ...ofBad);
    expect(refused).toMatchObject({ rows: [], letters: [{ state: 'open' }] });
    const [letter] = refused?.letters ?? [];
    expect(letter?.reason).toContain('refused_by_clickhouse');
    const id = letter?.id ?? '';
    await mlConnector(dataDir, 'dead-letters', 'fix', id, '--set', 'average_cost="12345678901.123456"');
    await mlConnector(dataDir, 'dead-letters', 'retry', id);
    const [right] = await story((states) => expect(states[0]?.rows).toHaveLength(1), ...ofBad);
    expect(right).toMatchObject({ rows: [{ isCurrent: true, isDeleted: false }], letters: [{ state: 'retried' }] });
    const [neighbour] = await story((states) => expect(states[0]?.rows).toHaveLength(1), 'item', divisionKey, good);
    expect(neighbour?.letters).toEqual([]);
  });
});
