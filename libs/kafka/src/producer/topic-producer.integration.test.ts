import { describe, expect, it } from 'vitest';
import { freshTopic, testClient, testPorts } from '../testing/batch-harness.js';
import { readTopic, type ReadMessage } from '../index.js';
import { TopicProducer } from './topic-producer.js';

const client = testClient();

/** From `Utils.toPositive(Utils.murmur2(key)) % 12` of Kafka 4.3.1. */
const JAVA_PARTITIONS: Readonly<Record<string, number>> = {
  'nl:499156|7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11': 9,
  'be:12|': 2,
  'de:1|4711': 0,
  'é€|x': 1,
  '': 9,
};

describe('TopicProducer', () => {
  it('writes more than a request holds, in order, and honours an explicit partition', async () => {
    const topic = await freshTopic(client, 3);
    const producer = new TopicProducer(client, testPorts());
    const texts = Array.from({ length: 30 }, (_, i) => `${i} ${'x'.repeat(100_000)}`);
    await producer.send(
      topic,
      texts.map((value) => ({ value, partition: 2 })),
    );
    await producer.disconnect();
    const read: ReadMessage[] = [];
    await readTopic(client, topic, (message) => read.push(message));
    expect(read.map((message) => String(message.value))).toEqual(texts);
    expect(new Set(read.map((message) => message.partition))).toEqual(new Set([2]));
  });

  it('puts a key where the Java client puts it', async () => {
    const topic = await freshTopic(client, 12);
    const producer = new TopicProducer(client, testPorts());
    await producer.send(
      topic,
      Object.keys(JAVA_PARTITIONS).map((key) => ({ key, value: key })),
    );
    await producer.disconnect();
    const found: Record<string, number> = {};
    await readTopic(client, topic, (message) => (found[String(message.key)] = message.partition));
    expect(found).toEqual(JAVA_PARTITIONS);
  });

  it('says that a message is too large, and works on afterwards', async () => {
    const topic = await freshTopic(client);
    const producer = new TopicProducer(client, testPorts());
    const big = producer.send(topic, [{ value: 'x'.repeat(1_100_000) }]);
    await expect(big).rejects.toMatchObject({ kind: 'terminal', code: 'message_too_large' });
    await producer.send(topic, [{ value: 'small' }]);
    await producer.disconnect();
    const read: string[] = [];
    await readTopic(client, topic, (message) => read.push(String(message.value)));
    expect(read).toEqual(['small']);
  });

  it('does not pass over a message for a partition that does not exist', async () => {
    const topic = await freshTopic(client, 3);
    const producer = new TopicProducer(client, testPorts());
    const sending = producer.send(topic, [
      { value: 'x', partition: 1 },
      { value: 'y', partition: 3 },
    ]);
    await expect(sending).rejects.toMatchObject({ kind: 'terminal', code: 'partition_missing' });
    await producer.disconnect();
  });

  it('gives up in time with a retriable error, and nothing is written later', async () => {
    const topic = await freshTopic(client);
    const producer = new TopicProducer(client, testPorts(), 500);
    await producer.connect();
    await expect(producer.send(`${topic}.absent`, [{ value: 'x' }])).rejects.toMatchObject({
      code: expect.stringMatching(/kafka_produce_failed|topic_missing/) as string,
    });
    await producer.send(topic, [{ value: 'after' }]);
    await producer.disconnect();
  });
});
