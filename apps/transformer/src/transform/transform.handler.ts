import { FEEDS, rawTopic } from '@ml-connector/catalogue';
import {
  BatchHandler,
  TOPIC_PRODUCER,
  type BatchContext,
  type BatchMessage,
  type BatchResult,
  type MessageSink,
} from '@ml-connector/kafka';
import { TerminalError, type Clock, type Logger, type Meter } from '@ml-connector/kernel';
import { CLOCK, CONFIG, LOGGER, METER } from '@ml-connector/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { TransformerConfig } from '../env.js';
import { planOf, type FeedPlan } from './feed-plan.js';
import { transformBatch } from './transform-batch.step.js';
import { TransformMetrics } from './transform-metrics.js';

/** Raw batches in, rows messages out; the raw offset is committed after the rows are on the bus. */
@Controller()
export class TransformHandler {
  readonly #plans: ReadonlyMap<string, FeedPlan> = new Map(FEEDS.map((feed) => [rawTopic(feed), planOf(feed)]));
  readonly #metrics: TransformMetrics;

  constructor(
    @Inject(TOPIC_PRODUCER) private readonly sink: MessageSink,
    @Inject(CONFIG) private readonly config: TransformerConfig,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(METER) meter: Meter,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#metrics = new TransformMetrics(meter, logger);
  }

  @BatchHandler(FEEDS.map(rawTopic), { bisect: true, span: 'rows' })
  async transform(@Payload() messages: readonly BatchMessage[], @Ctx() context: BatchContext): Promise<BatchResult> {
    const plan = this.#plans.get(context.topic);
    if (plan === undefined) throw new TerminalError('unknown_topic', `${context.topic} is no feed's topic`);
    const { outcomes, outputs, drifts, changes } = transformBatch(
      plan,
      context.partition,
      messages,
      this.config.ROWS_MESSAGE_MAX_BYTES,
    );
    await Promise.all([...outputs].map(([topic, rows]) => this.sink.send(topic, rows)));
    this.#metrics.records(plan, outcomes);
    this.#metrics.rows(plan, outputs);
    this.#metrics.drift(plan, drifts);
    this.#metrics.changes(plan, changes, this.clock.now());
    return outcomes;
  }
}
