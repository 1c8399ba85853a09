import type { Drift } from '@ml-connector/catalogue';
import type { Counter, Logger, Meter, Outcome } from '@ml-connector/kernel';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { headerText } from '@ml-connector/contracts';
import type { FeedPlan } from './feed-plan.js';

/** Field names a log line has been written for; a new field of Exact deserves one, not one a record. */
const MAX_KNOWN_DRIFT = 5000;

/** Instruments of the transformer; dead letters are counted by the Kafka library. */
export class TransformMetrics {
  readonly #records: Counter;
  readonly #rows: Counter;
  readonly #drift: Counter;
  readonly #known = new Set<string>();

  constructor(
    meter: Meter,
    private readonly logger: Logger,
  ) {
    this.#records = meter.counter({
      name: 'transform_records_total',
      help: 'Raw records read.',
      labels: ['feed', 'outcome'],
    });
    this.#rows = meter.counter({ name: 'transform_rows_total', help: 'Rows put on the bus.', labels: ['table'] });
    this.#drift = meter.counter({
      name: 'schema_drift_total',
      help: 'Fields a record had that are not declared (unknown), or lacked though declared (missing).',
      labels: ['entity', 'kind'],
    });
  }

  records(plan: FeedPlan, outcomes: readonly Outcome<number>[]): void {
    const done = outcomes.filter((outcome) => outcome.kind === 'ok').length;
    if (done > 0) this.#records.add(done, { feed: plan.feed.name, outcome: 'ok' });
    if (outcomes.length > done)
      this.#records.add(outcomes.length - done, { feed: plan.feed.name, outcome: 'dead_letter' });
  }

  rows(plan: FeedPlan, outputs: ReadonlyMap<string, readonly OutgoingMessage[]>): void {
    for (const [table, topic] of plan.topics) {
      const messages = outputs.get(topic) ?? [];
      const rows = messages.reduce((sum, message) => sum + Number(headerText(message.headers, 'rows') ?? 0), 0);
      if (rows > 0) this.#rows.add(rows, { table });
    }
  }

  drift(plan: FeedPlan, drifts: readonly Drift[]): void {
    for (const drift of drifts)
      for (const kind of ['unknown', 'missing'] as const) {
        if (drift[kind].length === 0) continue;
        this.#drift.add(drift[kind].length, { entity: plan.feed.name, kind });
        for (const field of drift[kind]) this.#say(plan, kind, field);
      }
  }

  #say(plan: FeedPlan, kind: string, field: string): void {
    const key = `${plan.feed.name} ${kind} ${field}`;
    if (this.#known.has(key) || this.#known.size >= MAX_KNOWN_DRIFT) return;
    this.#known.add(key);
    this.logger.warn('schema_drift', { feed: plan.feed.name, kind, field });
  }
}
