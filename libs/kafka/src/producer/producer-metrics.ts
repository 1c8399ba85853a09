import type { Counter, Histogram, Meter } from '@ml-connector/kernel';

/** Instruments of the producer, by topic. */
export interface ProducerMetrics {
  readonly messages: Counter;
  readonly bytes: Counter;
  readonly seconds: Histogram;
}

/** Makes the instruments. */
export function producerMetrics(meter: Meter): ProducerMetrics {
  const labels = ['topic'];
  return {
    messages: meter.counter({ name: 'kafka_produced_messages_total', help: 'Messages acknowledged by Kafka.', labels }),
    bytes: meter.counter({ name: 'kafka_produced_bytes_total', help: 'Bytes acknowledged by Kafka.', labels }),
    seconds: meter.histogram({
      name: 'kafka_produce_seconds',
      help: 'Time until Kafka acknowledged a request.',
      labels,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    }),
  };
}
