import { FEEDS } from '@ml-connector/catalogue';
import { FETCHER_API, TOPICS, type Answer, type ConnectionState, type SubscriptionView } from '@ml-connector/contracts';
import { readTopic } from '@ml-connector/kafka';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FetcherStand, until } from '../testing/fetcher-stand.test-double.js';

const ALL = [...new Set(FEEDS.flatMap(({ webhookTopics }) => webhookTopics))].sort();
const first = 100_000 + Math.floor(Math.random() * 800_000);
const second = first + 1;
const connectionId = uniqueName('hooks');
const OURS = 'https://hooks.example.test/webhooks/exact/hooks';
const stand = new FetcherStand({ PHASE_TIMEOUT_S: '1' });
const { fake } = stand;

const subscriptions = () => stand.get<SubscriptionView[]>(FETCHER_API.subscriptions);
const announce = (divisions: readonly number[], change: Partial<ConnectionState> = {}) =>
  stand.announce({ connectionId, region: 'de', webhookUrl: OURS, ...change }, divisions);

async function unsubscribe(): Promise<Answer> {
  const id = await stand.command(connectionId, { type: 'unsubscribe' });
  let found: Answer | undefined;
  await until(async () => {
    await readTopic(stand.client, TOPICS.answer, ({ value }) => {
      const answer = JSON.parse(String(value)) as Answer;
      if (answer.id === id) found = answer;
    });
    return found !== undefined;
  });
  return found!;
}

beforeAll(async () => {
  await stand.prepare();
  fake.subscriptions.add(second, 'Documents', 'https://elsewhere.example.test/hook');
  fake.subscriptions.add(first, ALL[0]!, 'https://old.example.test/webhooks/exact/hooks');
  fake.subscriptions.foreign.add('Items');
  await stand.start();
  await announce([first, second]);
}, 60_000);

afterAll(() => stand.stop());

describe('webhook subscriptions', () => {
  const ours = () => ALL.filter((topic) => topic !== 'Items');

  it('are made for every topic of every division, in place of those with an old address', async () => {
    await until(() =>
      ours().every((topic) => [first, second].every((of) => fake.subscriptions.of(of).includes(topic))),
    );
    await until(
      async () => (await subscriptions()).filter(({ state }) => state === 'active').length === 2 * ours().length,
    );
    const made = fake.subscriptions.list.filter(({ division }) => division === first);
    expect(new Set(made.map(({ CallbackURL }) => CallbackURL))).toEqual(new Set([OURS]));
  });

  it('say that another user of the app has a topic, and leave theirs alone', async () => {
    await until(async () => (await subscriptions()).filter(({ state }) => state === 'taken').length === 2);
    const taken = (await subscriptions()).filter(({ state }) => state === 'taken');
    expect(taken.map(({ topic, detail }) => [topic, /already exists/.test(detail ?? '')])).toEqual([
      ['Items', true],
      ['Items', true],
    ]);
  });

  it('are made again when they are gone at Exact, found on every page of the list', async () => {
    const [lost] = fake.subscriptions.list.filter(
      ({ CallbackURL, division }) => CallbackURL === OURS && division === first,
    );
    fake.subscriptions.list = fake.subscriptions.list.filter((one) => one !== lost);
    const kept = fake.subscriptions.list.filter(({ division }) => division === first).map(({ ID }) => ID);
    await stand.stopServices();
    await stand.start();
    await until(() => fake.subscriptions.of(first).includes(lost!.Topic));
    expect(fake.subscriptions.list.filter(({ ID }) => kept.includes(ID))).toHaveLength(kept.length);
  });

  it('of a division that is no longer read are removed, those of others and of other apps stay', async () => {
    await announce([first]);
    await until(() => fake.subscriptions.of(second).length === 1);
    expect(fake.subscriptions.of(second)).toEqual(['Documents']);
    expect(fake.subscriptions.of(first).sort()).toEqual(ours());
  });

  it('end with their connection, before its tokens do', async () => {
    expect(await unsubscribe()).toMatchObject({ type: 'unsubscribed', left: 0 });
    expect(fake.subscriptions.of(first)).toEqual([]);
    await announce([], { state: 'removed' });
    await until(async () => (await subscriptions()).length === 0);
  });
});
