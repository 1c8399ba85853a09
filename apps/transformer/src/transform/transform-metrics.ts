import type { Drift } from '@ml-connector/catalogue';
import {
  changeLatency,
  type ChangeLatency,
  type ChangeTimes,
  type Counter,
  type Logger,
  type Meter,
  type Outcome,
} from '@ml-connector/kernel';
import type { OutgoingMessage } from '@ml-connector/kafka';
import { headerText } from '@ml-connector/contracts';
import type { FeedPlan } from './feed-plan.js';

/** A new field of Exact deserves one log line, not one a record; and wild names must not fill the memory. */
const MAX_KNOWN_DRIFT = 500;

/** Instruments of the transformer; dead letters are counted by the Kafka library. */
export class TransformMetrics {
  readonly #records: Counter;
  readonly #rows: Counter;
  readonly #drift: Counter;
  readonly #latency: ChangeLatency;
  /** By feed and kind. */
  readonly #known = new Map<string, Set<string>>();

  constructor(
    meter: Meter,
    private readonly logger: Logger,
  ) {
    this.#latency = changeLatency(meter);
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

  /** Rows of changes are on the bus. */
  changes(plan: FeedPlan, changes: readonly ChangeTimes[], nowMs: number): void {
    for (const change of changes) this.#latency.observe('rows', plan.feed.name, change, nowMs);
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
    for (const kind of ['unknown', 'missing'] as const) {
      const known = this.#knownOf(plan, kind);
      let count = 0;
      for (const drift of drifts)
        for (const field of drift[kind]) {
          count++;
          if (!known.has(field)) this.#say(plan, kind, field, known);
        }
      if (count > 0) this.#drift.add(count, { entity: plan.feed.name, kind });
    }
  }

  #say(plan: FeedPlan, kind: string, field: string, known: Set<string>): void {
    if (known.size >= MAX_KNOWN_DRIFT) return;
    known.add(field);
    this.logger.warn('schema_drift', { feed: plan.feed.name, kind, field });
  }

  #knownOf(plan: FeedPlan, kind: string): Set<string> {
    const key = `${plan.feed.name} ${kind}`;
    const known = this.#known.get(key) ?? new Set();
    this.#known.set(key, known);
    return known;
  }
}
