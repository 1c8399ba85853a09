import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { alertMetrics } from '../alert-metrics.js';
import { alertEnv, channelsOf, mailTargetOf } from './channels-of.js';

const channels = (env: Record<string, string>) =>
  channelsOf(alertEnv.parse(env), alertMetrics(silentMeter), systemClock, silentLogger);
const mail = { ALERT_EMAIL_FROM: 'a@example.test', ALERT_EMAIL_TO: 'b@example.test, c@example.test,' };

describe('channels of alerts', () => {
  it('are the log alone where nothing is set up', () => {
    expect(channels({}).map(({ name }) => name)).toEqual(['log']);
  });

  it.each([
    [{ ALERT_WEBHOOK_URL: 'http://hooks.example.test/' }, /has to begin with https/],
    [{ ALERT_WEBHOOK_URL: 'http://127.0.0.1.example.test/' }, /has to begin with https/],
    [{ ALERT_WEBHOOK_URL: 'file:///etc/passwd' }, /has to begin with https/],
    [{ ALERT_WEBHOOK_URL: 'https://h.test/', ALERT_WEBHOOK_SECRET_FILE: '/nowhere' }, /can't be read/],
    [{ SMTP_URL: 'smtp://mail.test' }, /SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO together/],
    [{ ...mail }, /SMTP_URL, ALERT_EMAIL_FROM and ALERT_EMAIL_TO together/],
    [{ ...mail, SMTP_URL: 'smtp://user@mail.test' }, /needs user and password/],
    [{ ...mail, SMTP_URL: 'https://mail.test' }, /SMTP_URL/],
    [{ ALERT_WEBHOOK_URL: 'https://h.test/', ALERT_WEBHOOK_SECRET: 'short' }, /ALERT_WEBHOOK_SECRET/],
  ])('refuse %j', (env, message) => {
    expect(() => channels(env as Record<string, string>)).toThrow(message);
  });

  it.each([
    ['smtp://mail.test', { host: 'mail.test', port: 587, tls: false, login: undefined }],
    ['smtps://mail.test', { host: 'mail.test', port: 465, tls: true, login: undefined }],
    ['smtp://u%40x:p%2Fw@[::1]:2525', { host: '::1', port: 2525, tls: false, login: { user: 'u@x', password: 'p/w' } }],
  ])('read a mail server: %s', (url, target) => {
    expect(mailTargetOf(alertEnv.parse({ ...mail, SMTP_URL: url }))).toMatchObject({
      ...target,
      to: ['b@example.test', 'c@example.test'],
    });
  });
});
