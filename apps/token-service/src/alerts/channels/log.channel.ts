import type { AlertMessage } from '@ml-connector/contracts';
import type { Logger } from '@ml-connector/kernel';
import type { AlertMetrics } from '../alert-metrics.js';
import type { AlertChannel } from './channel.js';

/** The log, and the count of alerts: there even when nothing else is set up. */
export class LogChannel implements AlertChannel {
  readonly name = 'log';

  constructor(
    private readonly logger: Logger,
    private readonly metrics: AlertMetrics,
  ) {}

  send(message: AlertMessage): Promise<void> {
    const fields = {
      alert_id: message.id,
      kind: message.kind,
      severity: message.severity,
      connection_id: message.connection?.id ?? null,
      reason: message.reason,
      remedy: message.remedy,
    };
    if (message.event === 'cleared') this.logger.info('alert_cleared', fields);
    else if (message.event === 'raised') this.logger.error('alert_raised', fields);
    else this.logger.info('alert_test', fields);
    if (message.event !== 'test') this.metrics.alerts.add(1, { kind: message.kind, event: message.event });
    return Promise.resolve();
  }
}
