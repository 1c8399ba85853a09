import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { TOPICS, deadLetterTopic, type TopicSpec } from '@ml-connector/contracts';
import { silentLogger, silentMeter, systemClock, type HealthContributor } from '@ml-connector/kernel';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, Payload } from '@nestjs/microservices';
import { TopicAdmin } from '../admin/topic-admin.js';
import { createKafkaClient, type KafkaClient } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import { BatchHandler } from '../consumer/batch-handler.decorator.js';
import { type BatchContext, type BatchMessage, type BatchResult } from '../consumer/batch-message.js';
import type { ConsumerOptions } from '../consumer/consumer-options.js';
import { KafkaBatchStrategy } from '../consumer/kafka-batch.strategy.js';
import { TopicProducer } from '../producer/topic-producer.js';
import { readTopic, type ReadMessage } from '../index.js';

export const SERVICE = 'transformer';

/** Ports that remember: errors the service would end with, and health contributors. */
export function testPorts(): KafkaPorts & { failures: unknown[]; contributors: HealthContributor[] } {
  const failures: unknown[] = [];
  const contributors: HealthContributor[] = [];
  return {
    logger: silentLogger,
    meter: silentMeter,
    clock: systemClock,
    health: { register: (contributor) => contributors.push(contributor) },
    fail: (error) => failures.push(error),
    failures,
    contributors,
  };
}

/** A client for the broker of this run. */
export function testClient(): KafkaClient {
  const brokers = process.env['KAFKA_BROKERS'];
  if (brokers === undefined) throw new Error('KAFKA_BROKERS is not set: run the integration project');
  return createKafkaClient({ brokers, clientId: 'kafka-test', logger: silentLogger });
}

/** A topic of its own for a test, and the dead-letter topic. */
export async function freshTopic(client: KafkaClient, partitions = 1): Promise<string> {
  const name = `test.${randomUUID()}`;
  const layout = { dataPartitions: partitions, controlPartitions: 3, replicationFactor: 1 };
  const letters: TopicSpec = { name: deadLetterTopic(SERVICE), retention: '30d', size: 'control' };
  const answers: TopicSpec = { name: TOPICS.answer, retention: '7d', size: 'control' };
  await new TopicAdmin(client).ensureTopics([{ name, retention: '7d', size: 'data' }, letters, answers], layout);
  return name;
}

/** One consumer in a Nest application, as a service has it. */
export interface TestConsumer {
  readonly strategy: KafkaBatchStrategy;
  readonly failures: unknown[];
  readonly contributors: HealthContributor[];
  stop(): Promise<void>;
}

/** Starts a consumer whose handler is `handle`; its group is named after the first topic. */
export async function startConsumer(
  client: KafkaClient,
  topics: string | readonly string[],
  handle: (messages: readonly BatchMessage[], context: BatchContext) => Promise<BatchResult>,
  options: Partial<ConsumerOptions> & { bisect?: boolean } = {},
): Promise<TestConsumer> {
  const { bisect = false, ...consumer } = options;
  @Controller()
  class TestController {
    @BatchHandler(topics, { bisect })
    run(@Payload() messages: readonly BatchMessage[], @Ctx() context: BatchContext): Promise<BatchResult> {
      return handle(messages, context);
    }
  }
  @Module({ controllers: [TestController] })
  class TestModule {}
  const ports = testPorts();
  const producer = new TopicProducer(client, ports);
  await producer.connect();
  const strategy = new KafkaBatchStrategy(
    client,
    { groupId: `group.${String([topics].flat()[0])}`, ...consumer },
    ports,
    producer,
    SERVICE,
  );
  const app: INestMicroservice = await NestFactory.createMicroservice(TestModule, { strategy, logger: false });
  await app.listen();
  return {
    strategy,
    failures: ports.failures,
    contributors: ports.contributors,
    stop: async () => {
      await app.close();
      await producer.disconnect();
    },
  };
}

/** Puts texts on a topic, keyed by themselves. */
export async function produce(
  client: KafkaClient,
  topic: string,
  texts: readonly string[],
  partition?: number,
): Promise<void> {
  const producer = new TopicProducer(client, testPorts());
  await producer.send(
    topic,
    texts.map((text) => ({ key: text, value: text, ...(partition === undefined ? {} : { partition }) })),
  );
  await producer.disconnect();
}

/** Offsets the test's group has still to read. */
export async function lagOf(client: KafkaClient, topic: string): Promise<number> {
  const [lag] = await new TopicAdmin(client).listLag(`group.${topic}`, [topic]);
  return Number(lag?.lag ?? -1n);
}

/** Dead letters that came from a topic. */
export async function deadLettersOf(client: KafkaClient, topic: string): Promise<ReadMessage[]> {
  const letters: ReadMessage[] = [];
  await readTopic(client, deadLetterTopic(SERVICE), (letter) => {
    if (String(letter.headers?.['dl-topic']) === topic) letters.push(letter);
  });
  return letters;
}

/** Waits until a condition holds; fails after `timeoutMs`. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true');
    await systemClock.sleep(25);
  }
}
