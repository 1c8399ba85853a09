import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaClient } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import { tracesOf } from '../trace/message-traces.js';
import { BatchContext, type BatchMessage, type BatchResult } from './batch-message.js';
import { BatchAbandoned, BatchRunner } from './batch-runner.js';
import type { ConsumerHealth } from './consumer-health.js';
import type { ConsumerLag } from './consumer-lag.js';
import type { ConsumerMetrics } from './consumer-metrics.js';
import type { ConsumerOptions } from './consumer-options.js';
import { Heartbeats, isGroupChange } from './heartbeats.js';
import type { OutcomeActor } from './outcome-actor.js';
import { subscribe } from './subscribe.js';

/** What a member shares with the others of its process. */
export interface GroupMemberDeps {
  readonly ports: KafkaPorts;
  readonly metrics: ConsumerMetrics;
  readonly lag: ConsumerLag;
  readonly actor: OutcomeActor;
  readonly health: ConsumerHealth;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  /** Why the process ends, once it does: no batch is begun after that. */
  readonly failure: () => Error | undefined;
  /** Ends the process: an error that no record is to blame for. */
  readonly fail: (error: unknown) => void;
  readonly handlerOf: (topic: string) => MessageHandler | null;
}

/** One member of a consumer group: fetches, hands whole batches to their handlers, commits them. */
export class GroupMember {
  #consumer: Consumer | undefined;
  #groupChange: Error | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly options: ConsumerOptions,
    private readonly deps: GroupMemberDeps,
  ) {}

  /** Joins the group and begins to fetch. Throws what the driver throws, or `topics_missing`. */
  async run(topics: readonly string[]): Promise<void> {
    const { ports, stop } = this.deps;
    const consumer = this.#createConsumer();
    this.#consumer = consumer;
    await consumer.connect();
    await subscribe(consumer, topics, ports, stop);
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.partitionsConcurrently ?? 1,
      eachBatch: (payload) => this.#traced(payload, () => this.#dispatch(payload)),
    });
  }

  /** Stops polling, lets the batches in hand finish and commit, leaves the group. May be called twice. */
  async leave(): Promise<void> {
    this.deps.health.stopping();
    const consumer = this.#consumer;
    this.#consumer = undefined;
    await consumer?.disconnect();
  }

  #createConsumer(): Consumer {
    const { groupId, sessionTimeoutMs = 10_000, maxBytesPerPartition = 1_048_576, maxBytes } = this.options;
    const { gather = { bytes: 1, ms: 250 } } = this.options;
    const consumer = this.client.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / 10),
      rebalanceTimeout: 60_000,
      maxBytesPerPartition,
      minBytes: gather.bytes,
      maxWaitTimeInMs: gather.ms,
      ...(maxBytes === undefined ? {} : { maxBytes }),
      allowAutoTopicCreation: false,
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 5000,
        retries: 8,
        restartOnFailure: () => Promise.resolve(this.deps.failure() === undefined && !this.deps.stop.aborted),
      },
    });
    this.#follow(consumer);
    return consumer;
  }

  #follow(consumer: Consumer): void {
    const { health, lag, ports, stop, fail } = this.deps;
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.#groupChange = undefined;
      lag.forget(this);
      health.joined();
    });
    consumer.on(consumer.events.FETCH, () => health.fetched());
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      health.crashed();
      ports.logger.warn('kafka_consumer_crashed', { error: payload.error, restart: payload.restart });
      if (!payload.restart && !stop.aborted) fail(payload.error);
    });
  }

  /** Within the traces the messages came with, where their handler is a hop of them. Off, it looks at one flag a batch. */
  #traced({ batch }: EachBatchPayload, work: () => Promise<void>): Promise<void> {
    const { tracer } = this.deps.ports;
    if (tracer?.enabled !== true) return work();
    const span: unknown = this.deps.handlerOf(batch.topic)?.extras?.['span'];
    if (typeof span !== 'string') return work();
    const facts = {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.destination.name': batch.topic,
      'messaging.destination.partition.id': String(batch.partition),
      'messaging.kafka.offset': batch.firstOffset() ?? '',
      'messaging.batch.message_count': batch.messages.length,
    };
    return tracer.resume(span, facts, tracesOf(batch.messages), work);
  }

  async #dispatch(payload: EachBatchPayload): Promise<void> {
    // The driver hands out all batches it has fetched before it looks at an error: the rest must stay untouched.
    const halted = this.deps.failure() ?? this.#groupChange;
    if (halted !== undefined) throw halted;
    const { batch } = payload;
    const startedAt = performance.now();
    const intervalMs = Math.floor((this.options.sessionTimeoutMs ?? 10_000) / 10);
    const beats = new Heartbeats(
      payload.heartbeat,
      () => this.deps.health.sign(),
      intervalMs,
      () => this.deps.lag.refresh(),
    );
    this.#begin(payload);
    try {
      await this.#handle(payload, beats);
      await this.#commit(payload);
    } catch (error) {
      // A refused commit is the first that is heard of a change, too.
      if (isGroupChange(error)) this.#groupChange ??= error;
      if (!(error instanceof BatchAbandoned)) throw error;
      if (beats.groupChange === undefined) return;
    } finally {
      beats.stop();
      this.#groupChange ??= beats.groupChange;
    }
    this.deps.metrics.batchSeconds.observe((performance.now() - startedAt) / 1000, { topic: batch.topic });
    if (beats.groupChange !== undefined) throw beats.groupChange;
  }

  async #handle({ batch }: EachBatchPayload, beats: Heartbeats): Promise<void> {
    const { topic, partition } = batch;
    const context = new BatchContext({ topic, partition, signal: AbortSignal.any([this.deps.stop, beats.lost]) });
    try {
      const handler = this.deps.handlerOf(topic);
      if (handler === null) throw new Error(`no handler for ${topic}`);
      const bisect = handler.extras?.['bisect'] === true;
      const { clock, logger } = this.deps.ports;
      const { retryForMs } = this.options;
      const { actor, metrics } = this.deps;
      const deps = { actor, metrics, clock, logger, givingAway: beats.changing };
      const runner = new BatchRunner(
        retryForMs === undefined ? deps : { ...deps, retryForMs },
        context,
        (messages) => this.#call(handler, messages, context),
        bisect,
      );
      await runner.run(batch.messages);
    } catch (error) {
      if (!(error instanceof BatchAbandoned)) this.deps.fail(error);
      throw error;
    }
  }

  /** Nest's promise never rejects: a handler's error is in the Observable it resolves to. */
  async #call(handler: MessageHandler, messages: readonly BatchMessage[], context: BatchContext): Promise<BatchResult> {
    const answer = (await handler(messages, context)) as BatchResult | Observable<BatchResult>;
    return isObservable(answer) ? lastValueFrom(answer, { defaultValue: undefined }) : answer;
  }

  #begin({ batch }: EachBatchPayload): void {
    const { topic, partition, highWatermark, messages } = batch;
    const behind = Number(BigInt(highWatermark) - BigInt(batch.firstOffset() ?? highWatermark));
    this.deps.lag.set(this, topic, partition, behind, Number(messages[0]?.timestamp ?? this.deps.ports.clock.now()));
  }

  async #commit({ batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const offset = (BigInt(batch.lastOffset()) + 1n).toString();
    resolveOffset(batch.lastOffset());
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    this.deps.metrics.messages.add(batch.messages.length, { topic });
    this.deps.metrics.batchMessages.observe(batch.messages.length, { topic });
    // The next message is younger than the last one that is done.
    this.deps.lag.set(this, topic, partition, Number(batch.offsetLag()), Number(batch.messages.at(-1)?.timestamp ?? 0));
  }
}
