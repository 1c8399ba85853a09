import type { Counter, Gauge, Meter } from '@ml-connector/kernel';
import { ANSWERS, type WebhookOutcome } from './webhook-outcome.js';

/** Instruments of webhook-ingress. */
export interface IngressMetrics {
  /** An answer was given. */
  answered(outcome: WebhookOutcome): void;
  readonly spoolBytes: Gauge;
  readonly drained: Counter;
  readonly connectionsRefused: Counter;
}

/** Makes the instruments. */
export function ingressMetrics(meter: Meter): IngressMetrics {
  const answers = meter.counter({
    name: 'webhook_answers_total',
    help: 'Answers to webhooks, by outcome.',
    labels: ['outcome'],
  });
  // From nought on: a first fault is an increase that way.
  for (const outcome of Object.keys(ANSWERS)) answers.add(0, { outcome });
  return {
    answered: (outcome) => answers.add(1, { outcome }),
    spoolBytes: meter.gauge({ name: 'webhook_spool_bytes', help: 'Bytes of webhooks that wait on disk for Kafka.' }),
    drained: meter.counter({ name: 'webhook_drained_total', help: 'Notices that went from the spool to Kafka.' }),
    connectionsRefused: meter.counter({
      name: 'webhook_connections_refused_total',
      help: 'Connections closed at once because their address holds too many.',
    }),
  };
}
