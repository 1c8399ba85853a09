import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { KafkaClient } from '../client/create-client.js';
import type { KafkaPorts } from '../client/kafka-ports.js';
import { ConsumerHealth } from './consumer-health.js';
import { ConsumerLag } from './consumer-lag.js';
import { consumerMetrics } from './consumer-metrics.js';
import type { ConsumerOptions } from './consumer-options.js';
import { GroupMember, type GroupMemberDeps } from './group-member.js';
import { OutcomeActor } from './outcome-actor.js';
import type { MessageSink } from '../producer/topic-producer.js';
import type { ServiceName } from '@ml-connector/contracts';

/**
 * NestJS transport that hands whole batches to `@BatchHandler` methods. Commits a batch only after its handler is done
 * and its outcomes are acted on. An error that no record can be blamed for ends the process (`ports.fail`) before the
 * commit; a rebalance is honoured after the batch in hand; a stop finishes the batch in hand and commits it.
 */
export class KafkaBatchStrategy extends Server implements CustomTransportStrategy, BeforeApplicationShutdown {
  override transportId = Symbol('kafka-batch');
  override readonly propagatesEventHandlerErrors = true;
  readonly #stop = new AbortController();
  readonly #members: readonly GroupMember[];
  readonly #healths: readonly ConsumerHealth[];
  #failure: Error | undefined;

  constructor(
    private readonly client: KafkaClient,
    options: ConsumerOptions,
    private readonly ports: KafkaPorts,
    sink: MessageSink,
    service: ServiceName,
  ) {
    super();
    const metrics = consumerMetrics(ports.meter);
    const deps: Omit<GroupMemberDeps, 'health'> = {
      ports,
      metrics,
      lag: new ConsumerLag(metrics, ports.clock),
      actor: new OutcomeActor(service, sink, metrics, ports),
      stop: this.#stop.signal,
      failure: () => this.#failure,
      fail: (error) => this.#fail(error),
      handlerOf: (topic) => this.getHandlerByPattern(topic),
    };
    this.#healths = Array.from({ length: options.members ?? 1 }, (_, n) => new ConsumerHealth(ports.clock, n + 1));
    this.#members = this.#healths.map((health) => new GroupMember(client, options, { ...deps, health }));
    for (const health of this.#healths) ports.health.register(health);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const topics = [...this.messageHandlers.keys()];
      await Promise.all(this.#members.map((member) => member.run(topics)));
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Stops polling, lets the batches in hand finish and commit, leaves the group. May be called twice. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#members.map((member) => member.leave()));
  }

  /** Before HTTP closes: Nest itself closes a transport only after that. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.close();
  }

  on(): never {
    throw new Error('this transport has no events of its own');
  }

  /** The driver's client. */
  unwrap<T>(): T {
    return this.client as T;
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.ports.fail(error);
  }
}
