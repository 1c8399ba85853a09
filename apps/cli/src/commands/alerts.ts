import { ALERT_API, alertTestAnswer, alertView, type AlertView } from '@ml-connector/contracts';
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { connectedContextOf } from './context.js';

/** `alerts`: what went wrong, and whether people hear of it. */
export function alertsCommand(program: Command): void {
  const alerts = program.command('alerts').description('what people were alerted of, and a test of the channels');
  addList(alerts);
  addTest(alerts);
}

function addList(alerts: Command): void {
  alerts
    .command('list')
    .description('alerts, newest first, and what became of them by channel')
    .option('--open', 'only those that last', false)
    .addHelpText('after', '\nExample:\n  ml-connector alerts list --open\n\nExit code 1 when one lasts.')
    .action(async (options: { open: boolean }, command: Command) => {
      const context = connectedContextOf(command);
      const path = `${ALERT_API.alerts}${options.open ? '?open=true' : ''}`;
      const found = alertView.array().parse(await context.services.get('token-service', path));
      context.output.data(found, () =>
        context.output.table(
          ['Since', 'Over since', 'Alert', 'Reason', 'What to do', 'Sent'],
          found.map((alert) => [
            alert.raisedAt.slice(0, 16),
            alert.clearedAt?.slice(0, 16) ?? '',
            alert.title,
            alert.reason,
            alert.clearedAt === null ? (alert.remedy ?? '') : '',
            sentBy(alert),
          ]),
        ),
      );
      process.exitCode = found.some((alert) => alert.clearedAt === null) ? EXIT.differences : EXIT.ok;
    });
}

function addTest(alerts: Command): void {
  alerts
    .command('test')
    .description('send a test by every channel that is set up, and say what became of it')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector alerts test\n\nExit code 1 when a channel fails, or there is none but the log.',
    )
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const { channels } = alertTestAnswer.parse(await context.services.post('token-service', ALERT_API.test, {}));
      context.output.data(channels, () => {
        context.output.table(
          ['Channel', 'Works', 'ms', 'Detail'],
          channels.map((one) => [one.channel, one.ok ? 'yes' : 'NO', String(one.latencyMs), one.detail]),
        );
        if (channels.length === 1)
          context.output.line(
            '\nNobody is alerted: set ALERT_WEBHOOK_URL, or SMTP_URL with ALERT_EMAIL_FROM and ALERT_EMAIL_TO, at token-service.',
          );
      });
      process.exitCode = channels.length > 1 && channels.every((one) => one.ok) ? EXIT.ok : EXIT.differences;
    });
}

/** By channel: sent, or why not yet. */
function sentBy({ deliveries, clearedAt }: AlertView): string {
  return deliveries
    .filter(({ event }) => event === (clearedAt === null ? 'raised' : 'cleared'))
    .map(({ channel, deliveredAt, lastError }) =>
      deliveredAt === null ? `${channel}: not yet${lastError === null ? '' : ` (${lastError})`}` : channel,
    )
    .join(', ');
}
