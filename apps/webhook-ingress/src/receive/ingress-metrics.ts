import type { Counter, Gauge, Meter } from '@ml-connector/kernel';
import type { WebhookOutcome } from './webhook-outcome.js';

/** Instruments of webhook-ingress. */
export interface IngressMetrics {
  /** An answer was given. */
  answered(outcome: WebhookOutcome): void;
  readonly spoolBytes: Gauge;
  readonly drained: Counter;
  /** A connection was closed because its address has too many. */
  connectionRefused(): void;
}

/** Makes the instruments. */
export function ingressMetrics(meter: Meter): IngressMetrics {
  const answers = meter.counter({
    name: 'webhook_answers_total',
    help: 'Answers to webhooks, by outcome.',
    labels: ['outcome'],
  });
  const refused = meter.counter({
    name: 'webhook_connections_refused_total',
    help: 'Connections closed because their address had too many open.',
  });
  return {
    connectionRefused: () => refused.add(1),
    answered: (outcome) => answers.add(1, { outcome }),
    spoolBytes: meter.gauge({ name: 'webhook_spool_bytes', help: 'Bytes of webhooks that wait on disk for Kafka.' }),
    drained: meter.counter({ name: 'webhook_drained_total', help: 'Notices that went from the spool to Kafka.' }),
  };
}
