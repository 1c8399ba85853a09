import { entitiesOf, feedByName, FEEDS, tableName } from '@ml-connector/catalogue';
import {
  deadLetterTopic,
  FETCHER_API,
  readDeadLetterFacts,
  readRawEnvelope,
  TOPICS,
  type DivisionLifeView,
  type FeedMarker,
  type ForecastView,
  type ScheduleView,
  type StreamView,
} from '@ml-connector/contracts';
import { readTopic, type ReadMessage } from '@ml-connector/kafka';
import { systemClock, unpackVersion } from '@ml-connector/kernel';
import { openDataSource } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEMA } from './store/entities/columns.js';
import { FETCHER_ENTITIES, FETCHER_MIGRATIONS } from './store/schema.js';
import { FetcherStand, until } from './testing/fetcher-stand.test-double.js';

// The topics are fixed names, so this file owns the broker's fetcher topics; the division keeps other runs apart.
const division = 100_000 + Math.floor(Math.random() * 900_000);
// A region of its own: connections of other tests lead to sites that are gone, and their breakers are by region.
const key = `es:${division}`;
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const stand = new FetcherStand({ SWEEP_SYNC_S: '1', NOTICE_GAP_S: '0' });
const { fake, client, producer } = stand;
let db: DataSource;

const streams = () => stand.get<StreamView[]>(FETCHER_API.streams);
const stream = async (feed: string) => (await streams()).find((one) => one.feed === feed);

const raw = (feed: string) => stand.raw(feed, key);
const ofKind = (messages: ReadMessage[], kind: string) =>
  messages.filter((message) => readRawEnvelope(message.headers).kind === kind);
const versionOf = (message: ReadMessage) => unpackVersion(BigInt(readRawEnvelope(message.headers).version));
const command = (fields: object) => stand.command('c1', { divisionKey: key, ...fields });

/** What the warehouse says once it has the rows before a marker; `gone`: keys it has and the read did not see. */
async function report(feed: string, gone: readonly string[] = []): Promise<void> {
  for (const message of ofKind(await raw(feed), 'marker')) {
    const marker = JSON.parse(String(message.value)) as FeedMarker;
    for (const table of entitiesOf(feedByName(feed)!).map(tableName))
      await producer.send(TOPICS.loaded, [
        {
          key,
          value: JSON.stringify({
            connectionId: 'c1',
            divisionKey: key,
            table,
            rows: 0,
            fetchedAt: null,
            loadedAt: new Date().toISOString(),
            marker: { ...marker, ...unseenOf(marker, gone) },
          }),
        },
      ]);
  }
}

/** The first partition has all that is missing. */
function unseenOf({ unseenBelow: below, partition }: FeedMarker, gone: readonly string[]): object {
  const keys = partition === 0 ? gone : [];
  return below === undefined ? {} : { unseen: { below, alive: 100, missing: keys.length, keys } };
}

const notify = (topic: string, action: string, record: string) => {
  const times = { receivedAt: new Date().toISOString(), lineageId: 'l' };
  const notice = { connectionId: 'c1', region: 'es', division, topic, action, key: record };
  return producer.send(TOPICS.notice, [{ key, value: JSON.stringify({ ...notice, ...times }) }]);
};
/** The last marker of a feed, once the read it ends was after `run`. */
const markerAfter = async (feed: string, run: string): Promise<FeedMarker> => {
  const last = async () =>
    JSON.parse(String(ofKind(await raw(feed), 'marker').at(-1)?.value ?? '{"run":""}')) as FeedMarker;
  await until(async () => (await last()).run > run);
  return last();
};
const deletionOf = async (feed: string, record: string) =>
  ofKind(await raw(feed), 'deletion').find((message) => String(message.key).endsWith(record));

beforeAll(async () => {
  fake.rows.set(
    'sync/CRM/Accounts',
    Array.from({ length: 8 }, (_, i) => ({ ID: guid(i), Timestamp: String(100 + i), Name: `n${i}` })),
  );
  // Written while others were under way: one of them becomes visible after the first read, far behind its last row.
  const written = `/Date(${Date.now() + 3_600_000})/`;
  const items = Array.from({ length: 950 }, (_, n) => ({
    ID: guid(1_000 + n),
    Timestamp: 1_000 + 2 * n,
    Modified: written,
  }));
  fake.rows.set('sync/Logistics/Items', items);
  fake.pageSizes.set('sync/Logistics/Items', 1_000);
  fake.rows.set('purchaseentry/PurchaseEntries', [
    { EntryID: guid(50), Modified: '/Date(1725644849653)/', PurchaseEntryLines: { results: [] } },
  ]);
  fake.rows.set('hrm/Costcenters', [{ ID: guid(60), Code: 'A', Modified: '/Date(1725644849653)/' }]);
  fake.faults.push({
    path: 'sync/CRM/Accounts',
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"d":{"results":[{"ID":"');
    },
  });
  await stand.prepare();
  fake.slowMs = 5;
  await Promise.all([stand.start(), stand.start()]);
  const tables = { schema: SCHEMA, entities: FETCHER_ENTITIES, migrations: FETCHER_MIGRATIONS };
  db = await openDataSource({ url: stand.postgresUrl, ...tables, application: 'test' });
  await stand.announce({ connectionId: 'c1', region: 'es' }, [division]);
}, 120_000);

afterAll(async () => {
  await stand.stopServices();
  await db.destroy();
  await stand.stop();
});

describe('exact-fetcher', () => {
  it('loads phase by phase, each after the warehouse reported the one before', async () => {
    const phase1 = FEEDS.filter((feed) => feed.phase === 1);
    await until(
      async () => (await streams()).filter((one) => one.phase === 1 && one.state === 'live').length === phase1.length,
    );
    expect((await stream('accounts'))?.state).toBe('waiting');
    for (const phase of [1, 2, 3, 4, 5]) {
      const own = FEEDS.filter((feed) => feed.phase === phase);
      await until(
        async () =>
          (await streams()).filter((one) => one.phase === phase && one.state === 'live').length === own.length,
      );
      // Again and again, as the warehouse does for every marker: a read whose lease ended is done anew, with new markers.
      await until(async () => {
        const open = (await streams()).filter((one) => one.phase === phase && !one.loaded);
        for (const { feed } of open) await report(feed);
        return open.length === 0;
      });
    }
    await until(async () => (await streams()).every((one) => one.loaded));
  }, 120_000);

  it('puts the exact bytes on the bus with their row version, and a marker in every partition', async () => {
    const messages = await raw('accounts');
    const records = ofKind(messages, 'record');
    expect(new Set(records.map((message) => String(message.key)))).toEqual(
      new Set(Array.from({ length: 8 }, (_, i) => `${key}|${guid(i)}`)),
    );
    const third = records.find((message) => String(message.key).endsWith(guid(3)))!;
    expect(String(third.value)).toBe(JSON.stringify({ ID: guid(3), Timestamp: '103', Name: 'n3' }));
    expect(versionOf(third)).toEqual({ epoch: 0, counter: 103n, generation: 0, deleted: false });
    const markers = ofKind(messages, 'marker').map((message) => message.partition);
    expect(new Set(markers)).toEqual(new Set([0, 1, 2]));
  });

  it('kept a truncated page whole as a dead letter and read it again', async () => {
    const letters: ReadMessage[] = [];
    await readTopic(client, deadLetterTopic('exact-fetcher'), (message) => letters.push(message));
    const own = letters.filter((message) => String(message.key) === `${key}|accounts`);
    expect(own.map((message) => [String(message.value), readDeadLetterFacts(message.headers).reason])).toEqual([
      ['{"d":{"results":[{"ID":"', 'page_truncated'],
    ]);
  });

  it('never has two calls of a division in flight, though two processes want to', () => {
    expect(fake.maxInFlight).toBe(1);
    expect(fake.calls.length).toBeGreaterThan(FEEDS.length);
  });

  it('polls a sync feed for a notice and writes only what is new', async () => {
    const before = ofKind(await raw('accounts'), 'record').length;
    fake.rows.get('sync/CRM/Accounts')!.push({ ID: guid(0), Timestamp: '200', Name: 'changed' });
    await notify('Accounts', 'update', guid(0));
    await until(async () => ofKind(await raw('accounts'), 'record').some((m) => versionOf(m).counter === 200n));
    expect(ofKind(await raw('accounts'), 'record').length - before).toBeLessThanOrEqual(9);
  });

  it('finds what became visible after a first read, however many rows were written since', async () => {
    fake.rows.get('sync/Logistics/Items')!.push({ ID: guid(9), Timestamp: 1_001, Name: 'late' });
    await command({ type: 'sync', feeds: ['items'] });
    await until(async () => ofKind(await raw('items'), 'record').some((m) => String(m.key).endsWith(guid(9))));
  });

  it('turns the log of deletions into deletions of the feeds', async () => {
    fake.rows.set('sync/Deleted', [
      { ID: guid(90), Timestamp: '300', EntityKey: guid(1), EntityType: 2, Division: division },
    ]);
    await command({ type: 'sync', feeds: ['deletions'] });
    await until(async () => ofKind(await raw('accounts'), 'deletion').length > 0);
    const [deletion] = ofKind(await raw('accounts'), 'deletion');
    expect(String(deletion?.value)).toBe(`{"deleted":true,"key":"${guid(1)}"}`);
    expect(versionOf(deletion!)).toEqual({ epoch: 0, counter: 300n, generation: 0, deleted: true });
    expect(ofKind(await raw('deletions'), 'record')).toHaveLength(1);
  });

  it('fetches a document by the key of its notice, and deletes one that is gone', async () => {
    fake.rows.set('purchaseentry/PurchaseEntries', []);
    await notify('PurchaseEntries', 'delete', guid(50));
    await until(async () => ofKind(await raw('purchase_entries'), 'deletion').length > 0);
    expect(fake.calls.some((call) => call.includes(`EntryID eq guid'${guid(50)}'`))).toBe(true);
    const messages = await raw('purchase_entries');
    const record = ofKind(messages, 'record')[0]!;
    expect(versionOf(ofKind(messages, 'deletion')[0]!).counter).toBeGreaterThan(versionOf(record).counter);
  });

  it('finds by a full compare what Exact does not log as deleted', async () => {
    fake.rows.set('hrm/Costcenters', []);
    await command({ type: 'full_compare', feed: 'cost_centers' });
    await until(async () => ofKind(await raw('cost_centers'), 'deletion').length > 0);
    const [deletion] = ofKind(await raw('cost_centers'), 'deletion');
    expect(String(deletion?.value)).toContain(guid(60));
  });

  it('reads the log of deletions at once when a notice says that a record is gone', async () => {
    fake.rows.get('sync/Deleted')!.push({
      ID: guid(91),
      Timestamp: '310',
      EntityKey: guid(2),
      EntityType: 2,
      Division: division,
    });
    await notify('Accounts', 'delete', guid(2));
    await until(async () => (await deletionOf('accounts', guid(2))) !== undefined);
  });

  it('asks the warehouse what a full read of a feed with a log did not see, and deletes that', async () => {
    const before = (await markerAfter('accounts', '')).run;
    await command({ type: 'full_compare', feed: 'accounts' });
    const { unseenBelow = '0' } = await markerAfter('accounts', before);
    const below = unpackVersion(BigInt(unseenBelow));
    expect(below).toMatchObject({ epoch: 0, generation: 1, deleted: false });
    await report('accounts', [guid(77)]);
    await until(async () => (await deletionOf('accounts', guid(77))) !== undefined);
    expect(versionOf((await deletionOf('accounts', guid(77)))!)).toEqual({ ...below, deleted: true });
  });

  it('deletes nothing of a full read that misses too much, and says so until somebody trusts it', async () => {
    const { run } = await markerAfter('accounts', '');
    await command({ type: 'full_compare', feed: 'accounts' });
    await markerAfter('accounts', run);
    const gone = Array.from({ length: 21 }, (_, n) => guid(200 + n));
    await report('accounts', gone);
    await until(async () => (await stream('accounts'))?.reason?.includes('21 of 300') === true);
    expect(await deletionOf('accounts', guid(200))).toBeUndefined();
    const refused = await markerAfter('accounts', run);
    await command({ type: 'full_compare', feed: 'accounts', trusted: true });
    await markerAfter('accounts', refused.run);
    await report('accounts', gone);
    await until(async () => (await deletionOf('accounts', guid(220))) !== undefined);
  });

  it('reads all feeds with a log in full after the log was not read for longer than it reaches back', async () => {
    const runs = new Map<string, string>();
    const logged = FEEDS.filter(({ deletedType }) => deletedType !== null);
    for (const { name } of logged) runs.set(name, (await markerAfter(name, '')).run);
    // A read of the log that is under way says at its end that the log was read.
    await until(async () => {
      await db.query(
        `update exact_fetcher.stream set fresh_at = $2, due_at = 0 where division_key = $1 and feed = 'deletions'`,
        [key, Date.now() - 60 * 86_400_000],
      );
      await systemClock.sleep(1_000);
      return (await markerAfter(logged[0]!.name, '')).unseenBelow !== undefined;
    });
    for (const { name } of logged)
      expect((await markerAfter(name, runs.get(name) ?? '')).unseenBelow, name).not.toBeUndefined();
  });

  it('skips a division while Exact blocks it', async () => {
    fake.faults.push({
      path: 'sync/CRM/Accounts',
      answer: (response) => {
        response.writeHead(403, { 'content-type': 'application/json', reason: 'DivisionBlocked' });
        response.end('{}');
      },
    });
    const life = async () =>
      (await stand.get<DivisionLifeView[]>(FETCHER_API.divisions)).find(({ divisionKey }) => divisionKey === key);
    await command({ type: 'sync', feeds: ['accounts'] });
    await until(async () => (await life())?.life === 'blocked');
    expect((await stream('items'))?.reason).toContain('Exact has blocked the division');
    await systemClock.sleep(300);
    const before = fake.calls.filter((call) => !call.startsWith('system/Divisions')).length;
    await systemClock.sleep(1_500);
    expect(fake.calls.filter((call) => !call.startsWith('system/Divisions')).length).toBe(before);
    fake.rows.set('system/Divisions', [{ Code: division, Description: 'Test', BlockingStatus: 0 }]);
    await db.query(`update exact_fetcher.stream set due_at = 0 where division_key = $1 and feed = 'divisions'`, [key]);
    await until(async () => (await life())?.life === 'read');
    await until(async () => fake.calls.filter((call) => !call.startsWith('system/Divisions')).length > before);
  });

  it('answers a probe', async () => {
    await command({ type: 'probe' });
    const answered = async () => {
      let found = false;
      await readTopic(client, TOPICS.answer, ({ value }) => {
        if (String(value).includes('"probed"') && String(value).includes('"ok":true')) found = true;
      });
      return found;
    };
    await until(answered);
  });

  it('says what a first read will cost, follows a schedule, and stops when paused', async () => {
    const [forecast] = await stand.get<ForecastView[]>(`${FETCHER_API.forecasts}?connection=c1`);
    expect(forecast).toMatchObject({ divisionKey: key, calls: 0 });
    await command({ type: 'schedule', schedule: { kind: 'daily', at: '03:00', timeZone: 'Europe/Amsterdam' } });
    const schedules = () => stand.get<ScheduleView[]>(`${FETCHER_API.schedules}?connection=c1`);
    const own = async () => (await schedules()).find(({ divisionKey }) => divisionKey === key);
    await until(async () => (await own())?.nextAt != null);
    await command({ type: 'pause' });
    await until(async () => (await own())?.paused === true);
    const before = fake.calls.length;
    await command({ type: 'sync', feeds: ['accounts'] });
    await systemClock.sleep(1_500);
    expect(fake.calls.length).toBe(before);
    await command({ type: 'resume' });
    await until(async () => fake.calls.length > before);
    expect(await stand.get(FETCHER_API.restingEndpoints)).toEqual([]);
    // No public address: nothing is subscribed to, polls find everything.
    expect(await stand.get(FETCHER_API.subscriptions)).toEqual([]);
  });
});
