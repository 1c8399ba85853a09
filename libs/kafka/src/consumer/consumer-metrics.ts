import type { Counter, Histogram, Meter } from '@ml-connector/kernel';
import type { LagGauges } from './consumer-lag.js';

/** Instruments of a consumer. */
export interface ConsumerMetrics extends LagGauges {
  readonly messages: Counter;
  readonly batchSeconds: Histogram;
  readonly batchMessages: Histogram;
  readonly dropped: Counter;
  readonly deadLetters: Counter;
  readonly retried: Counter;
}

/** Makes the instruments. */
export function consumerMetrics(meter: Meter): ConsumerMetrics {
  const labels = ['topic'];
  const reasons = ['topic', 'reason'];
  return {
    messages: meter.counter({ name: 'kafka_consumed_messages_total', help: 'Messages handled and committed.', labels }),
    batchSeconds: meter.histogram({
      name: 'kafka_batch_seconds',
      help: 'Time from handing out a batch to its commit.',
      labels,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    }),
    batchMessages: meter.histogram({
      name: 'kafka_batch_messages',
      help: 'Messages of a batch that was committed.',
      labels,
      buckets: [1, 10, 100, 1000, 10_000],
    }),
    lag: meter.gauge({
      name: 'kafka_consumer_lag_messages',
      help: 'Messages of the partition that are not done, by the end it had at its last fetch.',
      labels: ['topic', 'partition'],
    }),
    oldestAge: meter.gauge({
      name: 'kafka_consumer_oldest_age_seconds',
      help: 'Age of the oldest message of the partition that is not done; grows while its batch is in hand.',
      labels: ['topic', 'partition'],
    }),
    dropped: meter.counter({
      name: 'kafka_dropped_messages_total',
      help: 'Messages not wanted, by rule.',
      labels: reasons,
    }),
    deadLetters: meter.counter({ name: 'kafka_dead_letters_total', help: 'Messages dead-lettered.', labels: reasons }),
    retried: meter.counter({
      name: 'kafka_retried_messages_total',
      help: 'Messages handed out again.',
      labels: reasons,
    }),
  };
}
