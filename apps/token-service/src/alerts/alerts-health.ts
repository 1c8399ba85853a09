import type { HealthContributor, HealthReport } from '@ml-connector/kernel';
import type { AlertSender } from './alert-sender.js';

/** Shows channels that fail on the readiness page. The service is ready all the same: tokens are its work. */
export class AlertsHealth implements HealthContributor {
  readonly name = 'alerts';

  constructor(private readonly sender: Pick<AlertSender, 'stuck'>) {}

  ready(): HealthReport {
    const stuck = this.sender.stuck();
    if (stuck.length === 0) return { ok: true };
    const words = stuck.map((one) => `${one.channel}: ${one.messages} not delivered yet (${one.lastError})`);
    return { ok: true, detail: words.join('; ') };
  }
}
