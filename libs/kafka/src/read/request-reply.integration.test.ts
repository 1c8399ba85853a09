import { randomUUID } from 'node:crypto';
import { TOPICS } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { TopicProducer } from '../producer/topic-producer.js';
import { freshTopic, startConsumer, testClient, testPorts } from '../testing/batch-harness.js';
import { requestReply } from './request-reply.js';

const client = testClient();

describe('requestReply', () => {
  it('finds its own answer among others, also one written at once', async () => {
    const commandTopic = await freshTopic(client);
    const producer = new TopicProducer(client, testPorts());
    const answerer = await startConsumer(client, commandTopic, async (messages) => {
      const { id } = JSON.parse(String(messages[0]?.value)) as { id: string };
      const answers = ['no json', JSON.stringify({ id: 'other' }), JSON.stringify({ id, type: 'accepted' })];
      await producer.send(
        TOPICS.answer,
        answers.map((value) => ({ key: 'c', value })),
      );
    });
    const id = randomUUID();
    const message = { key: 'c', value: JSON.stringify({ id }) };
    const request = { commandTopic, answerTopic: TOPICS.answer, message, id, timeoutMs: 15_000 };
    expect(await requestReply(client, producer, request)).toEqual({ id, type: 'accepted' });
    await answerer.stop();
    await expect(requestReply(client, producer, { ...request, id: 'nobody', timeoutMs: 300 })).rejects.toMatchObject({
      code: 'no_answer',
    });
    await producer.disconnect();
  });
});
