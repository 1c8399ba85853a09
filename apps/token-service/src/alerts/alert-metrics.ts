import type { Counter, Meter } from '@ml-connector/kernel';

/** Instruments of the alerts, and of what leads to them. */
export interface AlertMetrics {
  readonly alerts: Counter;
  readonly deliveries: Counter;
  readonly refreshes: Counter;
}

/** Makes the instruments. */
export function alertMetrics(meter: Meter): AlertMetrics {
  return {
    alerts: meter.counter({
      name: 'token_service_alerts_total',
      help: 'Alerts raised and cleared, by kind.',
      labels: ['kind', 'event'],
    }),
    deliveries: meter.counter({
      name: 'token_service_alert_deliveries_total',
      help: 'Messages of alerts by channel and outcome (delivered, failed).',
      labels: ['channel', 'outcome'],
    }),
    refreshes: meter.counter({
      name: 'token_service_refreshes_total',
      help: 'Token pairs by what became of them: renewed, consented; failed (tried again later), refused (held).',
      labels: ['outcome'],
    }),
  };
}
