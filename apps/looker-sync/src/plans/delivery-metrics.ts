import type { Counter, Meter } from '@ml-connector/kernel';

/** What can come of a delivery. */
const OUTCOMES = ['received', 'refused', 'equal', 'differs', 'not_comparable'] as const;

/** Deliveries by outcome, each shown from the start: of a series that begins with its first fault no rise is seen. */
export function deliveryCounter(meter: Meter): Counter {
  const counter = meter.counter({
    name: 'looker_deliveries_total',
    help: "Deliveries of Looker's webhooks to the own receiver, by what came of them.",
    labels: ['outcome'],
  });
  for (const outcome of OUTCOMES) counter.add(0, { outcome });
  return counter;
}
