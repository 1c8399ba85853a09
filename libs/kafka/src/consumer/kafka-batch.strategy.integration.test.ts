import { deadLetter, drop, ok, retry, RetriableError, systemClock } from '@ml-connector/kernel';
import { readDeadLetterFacts } from '@ml-connector/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { TopicProducer } from '../producer/topic-producer.js';
import {
  deadLettersOf,
  freshTopic,
  lagOf,
  produce,
  startConsumer,
  testClient,
  testPorts,
  until,
  type TestConsumer,
} from '../testing/batch-harness.js';
import type { BatchMessage, BatchResult } from './batch-message.js';

const client = testClient();
const running: TestConsumer[] = [];
const start = async (...args: Parameters<typeof startConsumer>): Promise<TestConsumer> => {
  const consumer = await startConsumer(...args);
  running.push(consumer);
  return consumer;
};
const texts = (messages: readonly BatchMessage[]) => messages.map((message) => String(message.value));
const membersOf = ({ contributors }: TestConsumer) =>
  contributors.filter(({ name }) => name.startsWith('kafka-consumer'));

afterEach(async () => {
  await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
});

describe('commit', () => {
  it('comes only after the handler is done, and ready only after the first fetch', async () => {
    const topic = await freshTopic(client);
    await produce(client, topic, ['a', 'b', 'c']);
    const gate = Promise.withResolvers<undefined>();
    const seen: string[] = [];
    const consumer = await start(client, topic, async (messages) => {
      seen.push(...texts(messages));
      await gate.promise;
    });
    await until(() => seen.length === 3);
    expect(await lagOf(client, topic)).toBe(3);
    gate.resolve(undefined);
    await until(async () => (await lagOf(client, topic)) === 0);
    const health = consumer.contributors.find(({ name }) => name === 'kafka-consumer');
    expect(health?.ready()).toEqual({ ok: true });
  });

  it('does not come when the handler throws: the service is told to end and nothing more is handled', async () => {
    const topic = await freshTopic(client, 3);
    const calls: string[][] = [];
    await produce(
      client,
      topic,
      Array.from({ length: 30 }, (_, i) => `m${i}`),
    );
    const consumer = await start(client, topic, (messages) => {
      calls.push(texts(messages));
      return Promise.reject(new Error('a bug'));
    });
    await until(() => consumer.failures.length > 0);
    await systemClock.sleep(1500);
    expect(consumer.failures).toEqual([expect.objectContaining({ message: 'a bug' })]);
    expect(calls).toHaveLength(1);
    expect(await lagOf(client, topic)).toBe(30);
  });

  it('waits out an outage behind the handler with heartbeats going on, and loses nothing', async () => {
    const topic = await freshTopic(client);
    await produce(client, topic, ['a']);
    let calls = 0;
    const consumer = await start(
      client,
      topic,
      async () => {
        calls++;
        if (calls === 1) await systemClock.sleep(8000);
        if (calls < 4) throw new RetriableError('store_away', 'the store is away');
      },
      { sessionTimeoutMs: 6000 },
    );
    await until(async () => (await lagOf(client, topic)) === 0, 40_000);
    expect(calls).toBe(4);
    expect(consumer.failures).toEqual([]);
  });
});

describe('members', () => {
  it('of one process share the partitions: one fetches and handles while another is still at work', async () => {
    const topic = await freshTopic(client, 2);
    const gate = Promise.withResolvers<undefined>();
    const done: string[] = [];
    const consumer = await start(
      client,
      topic,
      async (messages) => {
        if (texts(messages).includes('slow')) await gate.promise;
        done.push(...texts(messages));
      },
      { members: 2 },
    );
    const members = membersOf(consumer);
    try {
      // Each has its partition then: one that came alone would have both, and be at work when the other comes.
      await until(async () => (await Promise.all(members.map((member) => member.ready()))).every(({ ok }) => ok));
      await produce(client, topic, ['slow'], 0);
      await produce(client, topic, ['quick'], 1);
      await until(() => done.includes('quick'));
      await produce(client, topic, ['quick again'], 1);
      await until(() => done.includes('quick again'));
      expect(done).not.toContain('slow');
    } finally {
      gate.resolve(undefined);
    }
    await until(async () => (await lagOf(client, topic)) === 0);
    expect(done.toSorted()).toEqual(['quick', 'quick again', 'slow']);
    expect(members.map(({ name }) => name)).toEqual(['kafka-consumer', 'kafka-consumer-2']);
    for (const member of members) expect(await member.ready()).toEqual({ ok: true });
  });

  it('have topics the others have not', async () => {
    const topics = [await freshTopic(client), await freshTopic(client)];
    const seen: string[] = [];
    const consumer = await start(
      client,
      topics,
      (messages) => {
        seen.push(...texts(messages));
        return Promise.resolve();
      },
      { members: 2 },
    );
    await until(async () => {
      const reports = await Promise.all(membersOf(consumer).map((member) => member.ready()));
      return reports.every(({ ok }) => ok);
    });
    for (let round = 0; round < 3; round++) {
      for (const topic of topics) await produce(client, topic, [`${round}`]);
      await until(() => seen.length === 2 * (round + 1) || consumer.failures.length > 0);
    }
    expect(consumer.failures).toEqual([]);
    expect(seen.toSorted()).toEqual(['0', '0', '1', '1', '2', '2']);
  });

  it('end together: an error that no record is to blame for lets none of them begin anything more', async () => {
    const topic = await freshTopic(client, 2);
    await produce(client, topic, ['bad'], 0);
    const calls: string[] = [];
    const consumer = await start(
      client,
      topic,
      (messages) => {
        calls.push(...texts(messages));
        return texts(messages).includes('bad') ? Promise.reject(new Error('a bug')) : Promise.resolve();
      },
      { members: 2 },
    );
    await until(() => consumer.failures.length > 0);
    await produce(client, topic, ['later'], 1);
    await systemClock.sleep(1500);
    expect(calls).toEqual(['bad']);
    expect(consumer.failures).toEqual([expect.objectContaining({ message: 'a bug' })]);
  });
});

describe('gathering', () => {
  it('hands out together what comes within a moment, and waits no longer once there is enough', async () => {
    const topic = await freshTopic(client);
    const batches: string[][] = [];
    await produce(client, topic, ['first']);
    await start(
      client,
      topic,
      (messages) => {
        batches.push(texts(messages));
        return Promise.resolve();
      },
      { gather: { bytes: 50_000, ms: 4_000 } },
    );
    await until(() => batches.length === 1);
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) await produce(client, topic, [text]);
    await until(() => batches.flat().length === 7);
    // A fetch may end between two of them.
    expect(batches.length).toBeLessThanOrEqual(3);
    await systemClock.sleep(300);
    const startedAt = performance.now();
    await produce(client, topic, ['x'.repeat(60_000)]);
    await until(() => batches.flat().length === 8);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});

describe('outcomes', () => {
  it('keep key, bytes and headers of a dead letter and say why and whence', async () => {
    const topic = await freshTopic(client);
    const producer = new TopicProducer(client, testPorts());
    const bytes = Buffer.from([0, 255, 1, 254]);
    const headers = { version: '340282366920938463463374607431768211455', odd: Buffer.from([200, 1]) };
    await producer.send(topic, [
      { key: 'good', value: 'x' },
      { key: Buffer.from([9, 250]), value: bytes, headers },
    ]);
    await producer.disconnect();
    await start(client, topic, (messages) =>
      Promise.resolve(messages.map((_, i) => (i === 0 ? drop('not_wanted') : deadLetter('bad_json', 'field Amount')))),
    );
    await until(async () => (await lagOf(client, topic)) === 0);
    const [letter, ...others] = await deadLettersOf(client, topic);
    expect(others).toEqual([]);
    expect(letter?.key).toEqual(Buffer.from([9, 250]));
    expect(letter?.value).toEqual(bytes);
    expect(letter?.headers?.['odd']).toEqual(Buffer.from([200, 1]));
    expect(String(letter?.headers?.['version'])).toBe(headers.version);
    expect(readDeadLetterFacts(letter?.headers)).toMatchObject({
      reason: 'bad_json',
      detail: 'field Amount',
      topic,
      partition: 0,
      offset: '1',
      service: 'transformer',
    });
  });

  it('hand a message out again until it succeeds, or bury it when the time is up', async () => {
    const topic = await freshTopic(client);
    await produce(client, topic, ['fine', 'later', 'never']);
    const tries: Record<string, number> = {};
    const step = (text: string) => {
      const count = (tries[text] = (tries[text] ?? 0) + 1);
      if (text === 'never' || (text === 'later' && count < 3)) return retry('locked', 100);
      return ok(text);
    };
    await start(client, topic, (messages) => Promise.resolve(texts(messages).map(step)), { retryForMs: 1000 });
    await until(async () => (await lagOf(client, topic)) === 0);
    expect(tries).toMatchObject({ fine: 1, later: 3 });
    const letters = await deadLettersOf(client, topic);
    expect(letters.map((letter) => [String(letter.value), readDeadLetterFacts(letter.headers).reason])).toEqual([
      ['never', 'retries_exhausted'],
    ]);
  });

  it('stop the partition when the dead letter cannot be written', async () => {
    const topic = await freshTopic(client);
    const producer = new TopicProducer(client, testPorts());
    await producer.send(topic, [{ key: 'k', value: 'v', headers: { big: 'x'.repeat(10) } }]);
    await producer.disconnect();
    const tooBig = 'd'.repeat(2_200_000);
    const consumer = await start(client, topic, (messages) =>
      Promise.resolve(messages.map(() => deadLetter('bad', tooBig)) as BatchResult),
    );
    await until(() => consumer.failures.length === 1);
    expect(consumer.failures[0]).toMatchObject({ code: 'message_too_large' });
    expect(await lagOf(client, topic)).toBe(1);
  });
});

describe('bisection', () => {
  it('isolates the messages that break the handler; the others go on', async () => {
    const topic = await freshTopic(client);
    await produce(
      client,
      topic,
      Array.from({ length: 64 }, (_, i) => (i === 17 || i === 40 ? `poison${i}` : `m${i}`)),
    );
    const done: string[] = [];
    const consumer = await start(
      client,
      topic,
      (messages) => {
        if (texts(messages).some((text) => text.startsWith('poison'))) throw new TypeError('a secret of poison');
        done.push(...texts(messages));
        return Promise.resolve();
      },
      { bisect: true, retryForMs: 500 },
    );
    await until(async () => (await lagOf(client, topic)) === 0);
    expect(done).toHaveLength(62);
    expect(done).toEqual([...done].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
    const letters = await deadLettersOf(client, topic);
    expect(letters.map((letter) => String(letter.value)).sort()).toEqual(['poison17', 'poison40']);
    for (const letter of letters)
      expect(readDeadLetterFacts(letter.headers)).toMatchObject({ reason: 'unknown', detail: 'TypeError' });
    expect(consumer.failures).toEqual([]);
  });
});

describe('group', () => {
  it('gains a member in the middle of the work: nothing is lost, and no batch in hand is done twice', async () => {
    const topic = await freshTopic(client, 4);
    const seen: string[] = [];
    const byMember = [0, 0];
    const member = (index: 0 | 1) => async (messages: readonly BatchMessage[]) => {
      await systemClock.sleep(400);
      seen.push(...texts(messages));
      byMember[index]! += messages.length;
    };
    const first = await start(client, topic, member(0), { partitionsConcurrently: 2 });
    let sent = 0;
    const feed = async (count: number) => {
      await produce(
        client,
        topic,
        Array.from({ length: count }, () => `m${sent++}`),
      );
    };
    await feed(100);
    await until(() => seen.length > 20);
    const joining = start(client, topic, member(1), { partitionsConcurrently: 2 });
    for (let i = 0; i < 200 && byMember[1] === 0; i++) {
      await feed(10);
      await systemClock.sleep(50);
    }
    const second = await joining;
    await until(async () => (await lagOf(client, topic)) === 0);
    expect(byMember[1]).toBeGreaterThan(0);
    expect(new Set(seen).size).toBe(sent);
    expect(seen).toHaveLength(sent);
    expect([...first.failures, ...second.failures]).toEqual([]);
  });

  it('finishes and commits the batch in hand when the service stops', async () => {
    const topic = await freshTopic(client);
    await produce(client, topic, ['a', 'b']);
    const begun = Promise.withResolvers<undefined>();
    let finished = false;
    const consumer = await startConsumer(client, topic, async () => {
      begun.resolve(undefined);
      await systemClock.sleep(1000);
      finished = true;
    });
    await begun.promise;
    await consumer.strategy.beforeApplicationShutdown();
    expect(finished).toBe(true);
    expect(await lagOf(client, topic)).toBe(0);
    await consumer.stop();
  });

  it('gives a batch up uncommitted when the service stops during an outage', async () => {
    const topic = await freshTopic(client);
    await produce(client, topic, ['a']);
    let calls = 0;
    const consumer = await startConsumer(client, topic, () => {
      calls++;
      return Promise.reject(new RetriableError('store_away', 'the store is away'));
    });
    await until(() => calls > 1);
    await consumer.stop();
    expect(await lagOf(client, topic)).toBe(1);
    expect(consumer.failures).toEqual([]);
  });
});
