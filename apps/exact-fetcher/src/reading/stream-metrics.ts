import { changeLatency, type ChangeLatency, type Counter, type Gauge, type Meter } from '@ml-connector/kernel';

/** Instruments of the streams. */
export interface StreamMetrics {
  readonly records: Counter;
  readonly deletions: Counter;
  readonly deadLetters: Counter;
  readonly unknownTypes: Counter;
  readonly callsSaved: Counter;
  readonly latency: ChangeLatency;
  readonly streams: Gauge;
  readonly freshness: Gauge;
}

/** Makes the instruments. */
export function streamMetrics(meter: Meter): StreamMetrics {
  const labels = ['feed'];
  return {
    records: meter.counter({ name: 'exact_records_total', help: 'Records put on the bus.', labels }),
    deletions: meter.counter({ name: 'exact_deletions_total', help: 'Deletions put on the bus.', labels }),
    deadLetters: meter.counter({
      name: 'exact_dead_letters_total',
      help: 'Pages and records that could not be processed.',
      labels: ['reason'],
    }),
    unknownTypes: meter.counter({
      name: 'exact_unknown_deletions_total',
      help: 'Rows of the log of deletions whose kind no feed declares.',
    }),
    callsSaved: meter.counter({
      name: 'exact_calls_saved_total',
      help: 'Calls for lines that were not needed because Exact gave documents with their lines; at least.',
      labels,
    }),
    latency: changeLatency(meter),
    streams: meter.gauge({ name: 'exact_streams', help: 'Streams by state.', labels: ['state'] }),
    freshness: meter.gauge({
      name: 'exact_freshness_seconds',
      help: 'Longest time since a live stream of this feed was found to have nothing newer, over all divisions.',
      labels: ['kind', 'entity'],
    }),
  };
}
