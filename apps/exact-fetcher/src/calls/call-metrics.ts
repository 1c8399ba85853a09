import type { Counter, Gauge, Histogram, Meter } from '@ml-connector/kernel';

/** Instruments of the calls to Exact. Labels are closed sets. */
export interface CallMetrics {
  readonly calls: Counter;
  readonly seconds: Histogram;
  readonly budgetLeft: Gauge;
  readonly breakers: Counter;
  readonly waits: Counter;
  readonly byClass: Counter;
  readonly breakerState: Gauge;
  readonly parkedEndpoints: Counter;
  readonly restingEndpoints: Gauge;
  readonly endpointErrors: Gauge;
}

/** Makes the instruments. */
export function callMetrics(meter: Meter): CallMetrics {
  return {
    calls: meter.counter({
      name: 'exact_calls_total',
      help: 'Calls to Exact by endpoint family and outcome.',
      labels: ['family', 'outcome'],
    }),
    seconds: meter.histogram({
      name: 'exact_call_seconds',
      help: 'Time of a call to Exact, body included.',
      labels: ['family'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 25],
    }),
    budgetLeft: meter.gauge({
      name: 'exact_budget_left_ratio',
      help: 'Least share of the quota left among the divisions called within a minute (window minute) or an hour (day).',
      labels: ['window'],
    }),
    breakers: meter.counter({
      name: 'exact_breaker_changes_total',
      help: 'Circuit breakers that changed their state.',
      labels: ['state'],
    }),
    byClass: meter.counter({
      name: 'exact_calls_by_work_total',
      help: 'Calls to Exact by what they were for.',
      labels: ['work'],
    }),
    breakerState: meter.gauge({
      name: 'exact_breaker_state',
      help: 'Circuit breaker of a site and endpoint family: 0 closed, 1 half open, 2 open.',
      labels: ['region', 'family'],
    }),
    parkedEndpoints: meter.counter({
      name: 'exact_endpoints_parked_total',
      help: 'Endpoints parked at seven errors of an hour, before Exact locks them. Alert on any increase.',
    }),
    restingEndpoints: meter.gauge({
      name: 'exact_endpoints_resting',
      help: 'Endpoints of divisions that are left alone now, so that Exact does not lock them.',
    }),
    endpointErrors: meter.gauge({
      name: 'exact_endpoint_errors',
      help: 'Errors of the last hour of the endpoint with the most; it is parked at seven, Exact locks it at ten.',
    }),
    waits: meter.counter({
      name: 'exact_budget_waits_total',
      help: 'Times a division had to wait for its quota.',
      labels: ['window'],
    }),
  };
}

/** First part of an endpoint's path: `sync`, `crm`. */
export function familyOf(path: string): string {
  return path.split('/')[0] ?? '';
}
