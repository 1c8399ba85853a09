import { deadLetterHeaders, deadLetterTopic, headerText, type ServiceName } from '@ml-connector/contracts';
import { TerminalError, type Clock, type Logger, type Outcome } from '@ml-connector/kernel';
import type { MessageSink } from '../producer/topic-producer.js';
import type { BatchFacts, BatchMessage, BatchResult } from './batch-message.js';
import type { ConsumerMetrics } from './consumer-metrics.js';

/** A message that has to be handed out again. */
export interface RetryItem {
  readonly message: BatchMessage;
  readonly reason: string;
  readonly afterMs: number;
}

/** A message that can't be processed. */
export interface DeadItem {
  readonly message: BatchMessage;
  readonly reason: string;
  readonly detail: string;
}

type Source = Pick<BatchFacts, 'topic' | 'partition'>;

/**
 * The one place that acts on outcomes: counts what is dropped, writes dead letters (key, bytes and headers as they
 * were), and hands back what is to be retried. Throws when a dead letter can't be written: nothing is committed then.
 */
export class OutcomeActor {
  constructor(
    private readonly service: ServiceName,
    private readonly sink: MessageSink,
    private readonly metrics: ConsumerMetrics,
    private readonly ports: { readonly clock: Clock; readonly logger: Logger },
  ) {}

  async act(source: Source, messages: readonly BatchMessage[], result: BatchResult): Promise<RetryItem[]> {
    if (!Array.isArray(result)) return [];
    const outcomes = result as readonly Outcome<unknown>[];
    if (outcomes.length !== messages.length)
      throw new TerminalError('outcome_count', `${outcomes.length} outcomes for ${messages.length} of ${source.topic}`);
    const retries: RetryItem[] = [];
    const dead: DeadItem[] = [];
    messages.forEach((message, i) => {
      const outcome = outcomes[i];
      if (outcome === undefined || outcome.kind === 'ok') return;
      if (outcome.kind === 'drop') this.metrics.dropped.add(1, { topic: source.topic, reason: outcome.reason });
      else if (outcome.kind === 'retry') retries.push({ message, reason: outcome.reason, afterMs: outcome.afterMs });
      else dead.push({ message, reason: outcome.reason, detail: outcome.detail });
    });
    await this.bury(source, dead);
    return retries;
  }

  /** Writes dead letters and resolves when the broker has them. */
  async bury(source: Source, items: readonly DeadItem[]): Promise<void> {
    if (items.length === 0) return;
    const at = new Date(this.ports.clock.now()).toISOString();
    const letters = items.map(({ message, reason, detail }) => ({
      key: message.key,
      value: message.value,
      headers: {
        ...message.headers,
        ...deadLetterHeaders({ ...source, reason, detail, offset: message.offset, service: this.service, at }),
      },
    }));
    await this.sink.send(deadLetterTopic(this.service), letters);
    for (const { message, reason, detail } of items) {
      this.metrics.deadLetters.add(1, { topic: source.topic, reason });
      const lineage = headerText(message.headers, 'lineage-id');
      const known = lineage === undefined ? {} : { lineage_id: lineage };
      this.ports.logger.warn('dead_letter', { ...source, offset: message.offset, reason, detail, ...known });
    }
  }
}
