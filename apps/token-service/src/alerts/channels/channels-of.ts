import { readFileSync } from 'node:fs';
import { errorText, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import { z } from 'zod';
import type { AlertMetrics } from '../alert-metrics.js';
import type { AlertChannel } from './channel.js';
import { EmailChannel, type MailTarget } from './email.channel.js';
import { LogChannel } from './log.channel.js';
import { WebhookChannel } from './webhook.channel.js';

/** Environment of the channels. All optional: without them alerts stand in the log, the metrics and GET /v1/alerts. */
export const alertEnv = z.object({
  ALERT_WEBHOOK_URL: z.url().optional().describe('Where alerts are posted to as JSON: https, or this machine.'),
  ALERT_WEBHOOK_SECRET: z.string().min(16).optional().describe('Signs the posts (HMAC-SHA256, X-Alert-Signature).'),
  ALERT_WEBHOOK_SECRET_FILE: z.string().optional().describe('File that holds the secret of the posts.'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('Mail server for alerts: smtp://host:587 or smtps://host:465, with user:password@ or SMTP_USER.'),
  SMTP_USER: z.string().min(1).optional().describe('Login at the mail server.'),
  SMTP_PASSWORD: z.string().min(1).optional().describe('Password at the mail server.'),
  SMTP_PASSWORD_FILE: z.string().optional().describe('File that holds the password at the mail server.'),
  ALERT_EMAIL_FROM: z.string().min(3).optional().describe('Sender of alert mail.'),
  ALERT_EMAIL_TO: z.string().min(3).optional().describe('Recipients of alert mail, comma-separated.'),
});

/** See `alertEnv`. */
export type AlertConfig = z.infer<typeof alertEnv>;

/** The channels that are set up. Throws `bad_alert_webhook`, `bad_alert_mail`, `bad_alert_file`. */
export function channelsOf(config: AlertConfig, metrics: AlertMetrics, clock: Clock, logger: Logger): AlertChannel[] {
  const channels: AlertChannel[] = [new LogChannel(logger, metrics)];
  if (config.ALERT_WEBHOOK_URL !== undefined)
    channels.push(
      new WebhookChannel(
        {
          url: config.ALERT_WEBHOOK_URL,
          secret: given(config.ALERT_WEBHOOK_SECRET, config.ALERT_WEBHOOK_SECRET_FILE),
        },
        clock,
      ),
    );
  const mail = mailTargetOf(config);
  if (mail !== undefined) channels.push(new EmailChannel(mail));
  return channels;
}

/** Server and addresses of alert mail; undefined when none is set up. */
export function mailTargetOf(config: AlertConfig): MailTarget | undefined {
  const { SMTP_URL: url, ALERT_EMAIL_FROM: from, ALERT_EMAIL_TO: to } = config;
  if (url === undefined && from === undefined && to === undefined) return undefined;
  if (url === undefined || from === undefined || to === undefined)
    throw new TerminalError(
      'bad_alert_mail',
      'alert mail needs SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO together',
    );
  const server = new URL(url);
  const tls = server.protocol === 'smtps:';
  const user = config.SMTP_USER ?? decodeURIComponent(server.username);
  const password = given(config.SMTP_PASSWORD, config.SMTP_PASSWORD_FILE) ?? decodeURIComponent(server.password);
  if ((user === '') !== (password === ''))
    throw new TerminalError('bad_alert_mail', 'the login at the mail server needs user and password');
  return {
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? (tls ? 465 : 587) : Number(server.port),
    tls,
    login: user === '' ? undefined : { user, password },
    from,
    to: to
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== ''),
  };
}

function given(value: string | undefined, file: string | undefined): string | undefined {
  if (value !== undefined || file === undefined) return value;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new TerminalError('bad_alert_file', `a secret of the alerts can't be read: ${errorText(cause)}`, { cause });
  }
}
