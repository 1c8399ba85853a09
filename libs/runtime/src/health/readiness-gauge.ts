import type { Meter } from '@ml-connector/kernel';
import type { HealthAnswer } from './health-state.js';

/** Shows which parts of a service are ready, as `/ready` says it. */
export function showReadiness(meter: Meter, { parts }: HealthAnswer): void {
  const gauge = meter.gauge({
    name: 'service_ready',
    help: 'Whether a part of the service can do its work: 1, or 0 with the reason at /ready.',
    labels: ['part'],
  });
  gauge.reset();
  for (const [part, { ok }] of Object.entries(parts)) gauge.set(ok ? 1 : 0, { part });
}
