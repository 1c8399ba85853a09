import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import type { KafkaClient } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import { BatchContext, type BatchMessage, type BatchResult } from './batch-message.js';
import { BatchAbandoned, BatchRunner } from './batch-runner.js';
import { ConsumerHealth } from './consumer-health.js';
import { ConsumerLag } from './consumer-lag.js';
import { consumerMetrics, type ConsumerMetrics } from './consumer-metrics.js';
import { Heartbeats, isGroupChange } from './heartbeats.js';
import { OutcomeActor } from './outcome-actor.js';
import { subscribe } from './subscribe.js';
import { tracesOf } from '../trace/message-traces.js';
import type { MessageSink } from '../producer/topic-producer.js';
import type { ServiceName } from '@ml-connector/contracts';

/** How a service consumes. */
export interface ConsumerOptions {
  /** Consumers of one group share the partitions. */
  readonly groupId: string;
  /** Partitions handled at the same time by this process; default 1. Within a partition the order is kept. */
  readonly partitionsConcurrently?: number;
  /** Bytes of one partition a fetch brings: the size of a batch; default 1 MiB. */
  readonly maxBytesPerPartition?: number;
  /** Bytes a fetch brings over all partitions: what the process holds in memory at most; default 10 MiB. */
  readonly maxBytes?: number;
  /** A fetch waits until so many bytes are there, or so long; default: for the first byte, 250 ms. */
  readonly gather?: { readonly bytes: number; readonly ms: number };
  /** After so long without a heartbeat the partitions go to others; at least 6,000; default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** Longest time a batch spends on retries of its own records; default 30,000. */
  readonly retryForMs?: number;
}

/**
 * NestJS transport that hands whole batches to `@BatchHandler` methods. Commits a batch only after its handler is done
 * and its outcomes are acted on. An error that no record can be blamed for ends the process (`ports.fail`) before the
 * commit; a rebalance is honoured after the batch in hand; a stop finishes the batch in hand and commits it.
 */
export class KafkaBatchStrategy extends Server implements CustomTransportStrategy, BeforeApplicationShutdown {
  override transportId = Symbol('kafka-batch');
  override readonly propagatesEventHandlerErrors = true;
  readonly #stop = new AbortController();
  readonly #health: ConsumerHealth;
  readonly #metrics: ConsumerMetrics;
  readonly #lag: ConsumerLag;
  readonly #actor: OutcomeActor;
  #consumer: Consumer | undefined;
  #failure: Error | undefined;
  #groupChange: Error | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly options: ConsumerOptions,
    private readonly ports: KafkaPorts,
    sink: MessageSink,
    service: ServiceName,
  ) {
    super();
    this.#metrics = consumerMetrics(ports.meter);
    this.#lag = new ConsumerLag(this.#metrics, ports.clock);
    this.#actor = new OutcomeActor(service, sink, this.#metrics, ports);
    this.#health = new ConsumerHealth(ports.clock);
    ports.health.register(this.#health);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const consumer = this.#createConsumer();
      this.#consumer = consumer;
      await consumer.connect();
      await subscribe(consumer, [...this.messageHandlers.keys()], this.ports, this.#stop.signal);
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.options.partitionsConcurrently ?? 1,
        eachBatch: (payload) => this.#traced(payload, () => this.#dispatch(payload)),
      });
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Stops polling, lets the batch in hand finish and commit, leaves the group. May be called twice. */
  async close(): Promise<void> {
    this.#health.stopping();
    this.#stop.abort();
    const consumer = this.#consumer;
    this.#consumer = undefined;
    await consumer?.disconnect();
  }

  /** Before HTTP closes: Nest itself closes a transport only after that. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.close();
  }

  on(): never {
    throw new Error('this transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.#consumer as T;
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
        restartOnFailure: () => Promise.resolve(this.#failure === undefined && !this.#stop.signal.aborted),
      },
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      this.#groupChange = undefined;
      this.#lag.forget();
      this.#health.joined();
    });
    consumer.on(consumer.events.FETCH, () => this.#health.fetched());
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      this.#health.crashed();
      this.ports.logger.warn('kafka_consumer_crashed', { error: payload.error, restart: payload.restart });
      if (!payload.restart && !this.#stop.signal.aborted) this.#fail(payload.error);
    });
    return consumer;
  }

  /** Within the traces the messages came with, where their handler is a hop of them. Off, it looks at one flag a batch. */
  #traced({ batch }: EachBatchPayload, work: () => Promise<void>): Promise<void> {
    const { tracer } = this.ports;
    if (tracer?.enabled !== true) return work();
    const span: unknown = this.getHandlerByPattern(batch.topic)?.extras?.['span'];
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
    const halted = this.#failure ?? this.#groupChange;
    if (halted !== undefined) throw halted;
    const { batch } = payload;
    const startedAt = performance.now();
    const intervalMs = Math.floor((this.options.sessionTimeoutMs ?? 10_000) / 10);
    const beats = new Heartbeats(
      payload.heartbeat,
      () => this.#health.sign(),
      intervalMs,
      () => this.#lag.refresh(),
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
    this.#metrics.batchSeconds.observe((performance.now() - startedAt) / 1000, { topic: batch.topic });
    if (beats.groupChange !== undefined) throw beats.groupChange;
  }

  async #handle({ batch }: EachBatchPayload, beats: Heartbeats): Promise<void> {
    const { topic, partition } = batch;
    const context = new BatchContext({ topic, partition, signal: AbortSignal.any([this.#stop.signal, beats.lost]) });
    try {
      const handler = this.getHandlerByPattern(topic);
      if (handler === null) throw new Error(`no handler for ${topic}`);
      const bisect = handler.extras?.['bisect'] === true;
      const { clock, logger } = this.ports;
      const { retryForMs } = this.options;
      const deps = { actor: this.#actor, metrics: this.#metrics, clock, logger, givingAway: beats.changing };
      const runner = new BatchRunner(
        retryForMs === undefined ? deps : { ...deps, retryForMs },
        context,
        (messages) => this.#call(handler, messages, context),
        bisect,
      );
      await runner.run(batch.messages);
    } catch (error) {
      if (!(error instanceof BatchAbandoned)) this.#fail(error);
      throw error;
    }
  }

  /** Nest's promise never rejects: a handler's error is in the Observable it resolves to. */
  async #call(handler: MessageHandler, messages: readonly BatchMessage[], context: BatchContext): Promise<BatchResult> {
    const stream = this.transformToObservable(await handler(messages, context));
    return (await lastValueFrom(stream, { defaultValue: undefined })) as BatchResult;
  }

  #begin({ batch }: EachBatchPayload): void {
    const { topic, partition, highWatermark, messages } = batch;
    const behind = Number(BigInt(highWatermark) - BigInt(batch.firstOffset() ?? highWatermark));
    this.#lag.set(topic, partition, behind, Number(messages[0]?.timestamp ?? this.ports.clock.now()));
  }

  async #commit({ batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const offset = (BigInt(batch.lastOffset()) + 1n).toString();
    resolveOffset(batch.lastOffset());
    await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    this.#metrics.messages.add(batch.messages.length, { topic });
    this.#metrics.batchMessages.observe(batch.messages.length, { topic });
    // The next message is younger than the last one that is done.
    this.#lag.set(topic, partition, Number(batch.offsetLag()), Number(batch.messages.at(-1)?.timestamp ?? 0));
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.ports.fail(error);
  }
}
