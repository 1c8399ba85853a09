import { RetriableError, parseJson } from '@ml-connector/kernel';
import type { KafkaClient } from '../client/create-client.js';
import type { OutgoingMessage } from '../producer/outgoing-message.js';
import type { MessageSink } from '../producer/topic-producer.js';
import { followTopic, topicBounds } from './read-topic.js';

/** A command and where its answer is expected. */
export interface RequestReply {
  readonly commandTopic: string;
  readonly answerTopic: string;
  readonly message: OutgoingMessage;
  /** The command's id; the answer is the first JSON object with this `id`. */
  readonly id: string;
  readonly timeoutMs: number;
}

/**
 * Puts a command on the bus and waits for its answer, which is returned as parsed JSON: check it with its schema.
 * Throws a retriable error `no_answer`.
 */
export async function requestReply(client: KafkaClient, sink: MessageSink, request: RequestReply): Promise<unknown> {
  const { answerTopic, commandTopic, id, message, timeoutMs } = request;
  const from = new Map((await topicBounds(client, answerTopic)).map(({ partition, high }) => [partition, high]));
  const answered = Promise.withResolvers<unknown>();
  const follower = await followTopic(client, answerTopic, from, ({ value }) => {
    const answer = readJson(value);
    if (answer?.['id'] === id) answered.resolve(answer);
  });
  const timer = setTimeout(
    () => answered.reject(new RetriableError('no_answer', `nobody answered on ${answerTopic} in ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    await sink.send(commandTopic, [message]);
    return await answered.promise;
  } finally {
    clearTimeout(timer);
    await follower.stop();
  }
}

/** The JSON object in a message; undefined for anything else, which can't be our answer. */
function readJson(value: Buffer | null): Record<string, unknown> | undefined {
  const parsed = parseJson(value?.toString('utf8') ?? 'null');
  return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
}
