import { ConnectorError, errorText, RetriableError, TerminalError, type HealthReport } from '@ml-connector/kernel';
import type { Producer, RecordMetadata } from 'kafkajs';
import type { KafkaClient } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import { carryTraces } from '../trace/message-traces.js';
import { splitBySize, type OutgoingMessage } from './outgoing-message.js';
import { producerMetrics, type ProducerMetrics } from './producer-metrics.js';
import { openProducer, type OpenProducer } from './open-producer.js';

/** Milliseconds after which a `send` has failed for good: nothing of it is tried again later. */
export const PRODUCE_TIMEOUT_MS = 30_000;

/** Where messages are put; what a step or service needs of Kafka to write. */
export interface MessageSink {
  /** Resolves when all in-sync replicas have the messages, in order by partition. */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>;
}

/**
 * Writes to topics: idempotent, acknowledged by all in-sync replicas, in requests below the broker's limit. In a trace the
 * messages say which. Errors:
 * retriable `kafka_produce_failed` (some of the messages may be there: send again, versions settle doubles) and
 * terminal `message_too_large`, `topic_missing`, `partition_missing`.
 */
export class TopicProducer implements MessageSink {
  readonly #metrics: ProducerMetrics;
  #open: OpenProducer | undefined;
  #opening: Promise<OpenProducer> | undefined;
  #shut = false;

  constructor(
    private readonly client: KafkaClient,
    private readonly ports: KafkaPorts,
    private readonly timeoutMs: number = PRODUCE_TIMEOUT_MS,
  ) {
    this.#metrics = producerMetrics(ports.meter);
    ports.health.register({ name: 'kafka-producer', ready: () => this.#report() });
  }

  /** Connects; done by the module before anything is consumed. */
  async connect(): Promise<void> {
    await this.#producer();
  }

  async send(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    const { tracer } = this.ports;
    const sent = tracer?.enabled === true ? carryTraces(messages, tracer.traces()) : messages;
    for (const part of splitBySize(sent)) {
      const startedAt = performance.now();
      await this.#sendPart(topic, part.messages);
      this.#metrics.seconds.observe((performance.now() - startedAt) / 1000, { topic });
      this.#metrics.messages.add(part.messages.length, { topic });
      this.#metrics.bytes.add(part.bytes, { topic });
    }
  }

  /** Closes the connection; sends in flight are waited for by their callers, not here. */
  async disconnect(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.producer.disconnect();
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.#shut = true;
    await this.disconnect();
  }

  async #sendPart(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    const open = await this.#producer();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no acknowledgement in ${this.timeoutMs} ms`)), this.timeoutMs);
    });
    try {
      const sending = open.producer.send({ topic, acks: -1, timeout: 10_000, messages: toDriver(messages) });
      assertAllWritten(topic, messages, await Promise.race([sending, late]));
    } catch (error) {
      this.#discard(open);
      throw sendError(topic, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #producer(): Promise<OpenProducer> {
    if (this.#open !== undefined) return this.#open;
    this.#opening ??= openProducer(this.client)
      .then((open) => this.#take(open))
      .finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** A start that failed elsewhere was given up meanwhile: nobody would close it. */
  #take(open: OpenProducer): OpenProducer {
    this.#open = open;
    if (!this.#shut) return open;
    this.#discard(open);
    throw new RetriableError('kafka_produce_failed', 'the producer was closed while it connected');
  }

  /** After a failure the sequence numbers may be off, and late retries must not write behind the caller's back. */
  #discard(open: OpenProducer): void {
    open.closed = true;
    if (this.#open === open) this.#open = undefined;
    open.producer.disconnect().catch((error: unknown) => {
      this.ports.logger.debug('kafka_producer_close_failed', { error });
    });
  }

  #report(): HealthReport {
    return this.#open === undefined ? { ok: false, detail: 'not connected' } : { ok: true };
  }
}

function toDriver(messages: readonly OutgoingMessage[]): Parameters<Producer['send']>[0]['messages'] {
  return messages as Parameters<Producer['send']>[0]['messages'];
}

/** The driver passes over messages for a partition that does not exist, without an error. */
function assertAllWritten(topic: string, messages: readonly OutgoingMessage[], written: RecordMetadata[]): void {
  const partitions = new Set(written.map(({ partition }) => partition));
  const missing = messages.find(({ partition }) => partition !== undefined && !partitions.has(partition));
  if (missing !== undefined)
    throw new TerminalError('partition_missing', `${topic} has no partition ${missing.partition}`);
}

function sendError(topic: string, error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const type = causeType(error);
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE')
    return new TerminalError('message_too_large', `${topic} refuses a message above its max.message.bytes`, {
      cause: error,
    });
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION')
    return new TerminalError('topic_missing', `topic ${topic} does not exist; create the topics first`, {
      cause: error,
    });
  return new RetriableError('kafka_produce_failed', `could not write to ${topic}: ${errorText(error)}`, {
    cause: error,
  });
}

/** Kafka's name of a protocol error, however deep the driver wrapped it. */
function causeType(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const type = (at as { type?: unknown }).type;
    if (typeof type === 'string') return type;
  }
  return undefined;
}
