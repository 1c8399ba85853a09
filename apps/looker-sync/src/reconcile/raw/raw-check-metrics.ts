import type { Counter, Gauge, Meter } from '@ml-connector/kernel';
import type { KnownCheck } from './raw-check-store.js';

/** What was asked for to repair keys that a rebuild would set back. */
export type RawRepair = 'refetch' | 'full_compare' | 'refused';
const REPAIRS: readonly RawRepair[] = ['refetch', 'full_compare', 'refused'];

/** What the comparison of raw with the warehouse tells Prometheus. */
export class RawCheckMetrics {
  readonly #keys: Gauge;
  readonly #oldest: Gauge;
  readonly #repairs: Counter;

  constructor(meter: Meter) {
    this.#keys = meter.gauge({
      name: 'raw_check_keys',
      help: 'Keys of a feed that a rebuild from the bus would set back (older) or lose (missing), at the last look.',
      labels: ['feed', 'why'],
    });
    this.#oldest = meter.gauge({
      name: 'raw_check_oldest_timestamp_seconds',
      help: 'When the feed that waits longest was last compared with the bus, Unix time; absent: none was ever.',
    });
    this.#repairs = meter.counter({
      name: 'raw_check_repairs_total',
      help: 'Reads asked for of what a rebuild would set back, by what was asked.',
      labels: ['action'],
    });
    for (const action of REPAIRS) this.#repairs.add(0, { action });
  }

  /** Shows what is known of all feeds. */
  show(known: readonly KnownCheck[]): void {
    for (const { feed, older, missing } of known) {
      this.#keys.set(older, { feed, why: 'older' });
      this.#keys.set(missing, { feed, why: 'missing' });
    }
    if (known.length > 0)
      this.#oldest.set(Math.floor(Math.min(...known.map(({ checkedAtMs }) => checkedAtMs)) / 1_000));
  }

  /** A repair was asked for. */
  repair(action: RawRepair): void {
    this.#repairs.add(1, { action });
  }
}
