import { randomUUID } from 'node:crypto';
import {
  answer,
  TOKEN_API,
  TOPICS,
  type Answer,
  type Command as FetcherCommand,
  type ConnectionView,
} from '@ml-connector/contracts';
import { requestReply } from '@ml-connector/kafka';
import { withProducer } from './bus-producer.js';
import type { ConnectedContext } from './context.js';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Puts a command for exact-fetcher on the bus and waits for its answer. */
export async function askFetcher(
  context: ConnectedContext,
  given: WithoutId<FetcherCommand>,
  timeoutMs = 60_000,
): Promise<Answer> {
  return withProducer(context.kafka, async (producer) => {
    const id = randomUUID();
    const reply = await requestReply(context.kafka, producer, {
      commandTopic: TOPICS.command,
      answerTopic: TOPICS.answer,
      message: { key: given.connectionId, value: JSON.stringify({ ...given, id }) },
      id,
      timeoutMs,
    });
    return answer.parse(reply);
  });
}

/** Connections by name or id; all without a name. */
export async function connectionsNamed(context: ConnectedContext, name?: string): Promise<ConnectionView[]> {
  const all = (await context.services.get('token-service', TOKEN_API.connections)) as ConnectionView[];
  return name === undefined ? all : all.filter((connection) => connection.name === name || connection.id === name);
}
