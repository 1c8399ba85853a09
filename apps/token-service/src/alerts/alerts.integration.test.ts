import { createHmac } from 'node:crypto';
import { ALERT_API, alertTestAnswer, alertView, TOKEN_API, TOPICS, type AlertView } from '@ml-connector/contracts';
import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailServer } from '../testing/mail-server.js';
import { VaultHarness } from '../testing/vault-harness.js';
import { WebhookReceiver } from '../testing/webhook-receiver.js';

const h = new VaultHarness(new ManualClock(), uniqueName('vault'));
const hook = new WebhookReceiver();
const mail = new MailServer();
const SECRETS = /canary|app-secret|signing-secret/;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  h.moreEnv['ALERT_WEBHOOK_URL'] = await hook.start();
  h.moreEnv['ALERT_WEBHOOK_SECRET'] = 'signing-secret-1';
  h.moreEnv['SMTP_URL'] = await mail.start();
  h.moreEnv['SMTP_PASSWORD'] = 'mail-canary';
  h.moreEnv['ALERT_EMAIL_FROM'] = 'ml-connector@example.test';
  h.moreEnv['ALERT_EMAIL_TO'] = 'ops@example.test, second@example.test';
  await h.open();
});
afterAll(async () => {
  await h.close();
  await hook.stop();
  await mail.stop();
});

const alertsOf = async (id: string): Promise<AlertView[]> => {
  const { body } = await h.call('operator', 'GET', ALERT_API.alerts);
  return alertView
    .array()
    .parse(body)
    .filter((alert) => alert.connection?.id === id);
};
const allDelivered = async (id: string): Promise<boolean> => {
  const alerts = await alertsOf(id);
  return alerts.length > 0 && alerts.every(({ deliveries }) => deliveries.every((d) => d.deliveredAt !== null));
};
/** Loses the connection's chain, and lets a reader find out. */
async function lose(id: string): Promise<void> {
  h.exact.loseChain();
  await h.clock.advance(580_000);
  await h.stepUntil(async () => (await h.token(id)).status === 409);
}
describe('a lost chain', () => {
  it('is told once by each channel, with the remedy and no secret; and so is its end', async () => {
    const id = await h.connected('lost');
    await lose(id);
    await h.stepUntil(() => allDelivered(id));
    for (let i = 0; i < 3; i++) expect((await h.token(id)).status).toBe(409);
    await h.clock.advance(10 * 60_000);
    expect(hook.about(id)).toEqual(['chain_lost raised']);
    expect(mail.about('Connection lost lost its tokens')).toHaveLength(1);
    expect(hook.posts.at(-1)?.message).toMatchObject({
      text: expect.stringMatching(/What to do: .*connect authorise "lost"/),
      link: expect.stringContaining('https://example.test/'),
    });
    expect(mail.about('connect authorise')[0]).toMatch(/To: ops@example\.test, second@example\.test/);
    expect(h.logged.filter((line) => line.includes('alert_raised') && line.includes(id))).toHaveLength(1);
    expect((await h.agree(id)).status).toBe(200);
    await h.stepUntil(async () => (await allDelivered(id)) && hook.about(id).length > 1);
    expect(hook.about(id)).toEqual(['chain_lost raised', 'chain_lost cleared']);
    expect(mail.about('all clear')).toHaveLength(1);
    expect(JSON.stringify([hook.posts.map((post) => post.body), mail.mails])).not.toMatch(SECRETS);
  });

  it('is signed, so that a receiver can tell who wrote it', () => {
    const [post] = hook.posts;
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(post?.headers['x-alert-signature'])) ?? [];
    expect(v1).toBe(createHmac('sha256', 'signing-secret-1').update(`${t}.${post?.body}`).digest('hex'));
  });

  it('is told once a receiver is back, across a restart too; meanwhile the fault is seen', async () => {
    await hook.stop();
    mail.refusing = true;
    const id = await h.connected('patient');
    await lose(id);
    await h.stepUntil(async () => (await alertsOf(id))[0]?.deliveries.filter((d) => d.attempts > 0).length === 3);
    // Ready all the same, once the bus has noticed how late it is by our clock.
    const ready = (): Promise<Response> => fetch(`${h.running[0]!.url}/ready`);
    await h.stepUntil(async () => (await ready()).status === 200);
    expect(await (await ready()).text()).toMatch(/webhook: 1 not delivered yet \(.*ECONNREFUSED\)/);
    const metrics = await (await fetch(`${h.running[0]!.url}/metrics`)).text();
    expect(metrics).toMatch(/alert_deliveries_total\{channel="email",outcome="failed".*\} [1-9]/);
    expect(metrics).toMatch(/token_service_connections\{state="held".*\} [0-9]/);
    expect(metrics).toMatch(/token_service_refreshes_total\{outcome="refused".*\} 2/);
    expect(metrics).toMatch(/token_service_refreshes_total\{outcome="consented".*\} 3/);
    await h.running.shift()!.stop();
    await h.start();
    await hook.start();
    mail.refusing = false;
    await h.stepUntil(() => allDelivered(id), 10_000);
    expect(hook.about(id)).toEqual(['chain_lost raised']);
    expect(mail.about('Connection patient lost')).toHaveLength(1);
  });

  it('is not told of a connection that was removed meanwhile', async () => {
    hook.status = 500;
    const id = await h.connected('gone');
    await lose(id);
    await h.stepUntil(() => hook.refused > 0);
    await h.call('operator', 'DELETE', TOKEN_API.connection(id));
    hook.status = 204;
    await h.clock.advance(60_000);
    await h.stepUntil(() => allDelivered(id));
    expect(hook.about(id)).toEqual([]);
  });
});

describe('webhooks that stopped to come', () => {
  it('are told once however many loops fall silent, without a link to authorise, and so is their end', async () => {
    const id = await h.connected('unheard');
    const loop = (topic: string) => ({ divisionKey: 'nl:1', topic, since: new Date(h.clock.now()).toISOString() });
    const tell = (...topics: string[]): Promise<void> =>
      h.send(TOPICS.answer, id, { type: 'webhooks', id: uniqueName('a'), connectionId: id, silent: topics.map(loop) });
    await tell('Items');
    await tell('Items', 'Accounts');
    await h.stepUntil(() => allDelivered(id));
    const [raised] = await alertsOf(id);
    expect(raised).toMatchObject({ kind: 'webhooks_silent', severity: 'warning' });
    expect(hook.posts.at(-1)?.message).toMatchObject({ reason: expect.stringContaining('Items of nl:1'), link: null });
    await tell();
    await h.stepUntil(async () => (await allDelivered(id)) && hook.about(id).length > 1);
    expect(hook.about(id)).toEqual(['webhooks_silent raised', 'webhooks_silent cleared']);
  });
});

describe('a refresh token that ends', () => {
  it('is warned of 7 and 3 days before, once each, by two replicas; a renewal ends the warnings', async () => {
    const id = await h.connected('idle');
    const second = await h.start();
    h.exact.away = true;
    // Days go by, and the watch looks at what they left.
    const days = async (count: number): Promise<void> => {
      await h.clock.advance(count * DAY_MS - 180_000);
      for (let i = 0; i < 3; i++) {
        await h.clock.advance(60_000);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await days(22);
    expect(hook.about(id)).toEqual([]);
    await days(1.5);
    await h.stepUntil(() => allDelivered(id));
    expect(hook.about(id)).toEqual(['token_expiring_7d raised']);
    expect(hook.posts.at(-1)?.message.text).toMatch(/Check that token-service reaches/);
    expect(await h.view(id)).toMatchObject({ refreshTokenDaysLeft: 6, tokenAgeSeconds: expect.any(Number) });
    await days(4);
    await h.stepUntil(async () => (await allDelivered(id)) && hook.about(id).length > 1);
    expect(hook.about(id)).toEqual(['token_expiring_7d raised', 'token_expiring_3d raised']);
    const secondsLeft = /refresh_token_left_seconds\{.*connection="idle".*\} 2[01]\d{4}\b/; // 2.4 days
    await h.stepUntil(async () => secondsLeft.test(await (await fetch(`${h.running[0]!.url}/metrics`)).text()));
    h.exact.away = false;
    await h.stepUntil(async () => hook.about(id).length > 3, 5_000);
    expect(hook.about(id).slice(2).sort()).toEqual(['token_expiring_3d cleared', 'token_expiring_7d cleared']);
    expect((await h.view(id)).state).toBe('authorised');
    await second.stop();
    // A month goes by in steps, each of which is waited for.
  }, 180_000);
});

describe('a test of the alerts', () => {
  it('goes out by every channel and answers what became of it', async () => {
    const test = async () => alertTestAnswer.parse((await h.call('operator', 'POST', ALERT_API.test)).body).channels;
    expect(await test()).toMatchObject([
      { channel: 'log', ok: true },
      { channel: 'webhook', ok: true },
      { channel: 'email', ok: true },
    ]);
    hook.status = 307;
    mail.refusing = true;
    expect(await test()).toMatchObject([
      { channel: 'log', ok: true },
      { channel: 'webhook', ok: false, detail: expect.stringContaining('redirects are not followed') },
      { channel: 'email', ok: false, detail: expect.stringContaining('did not take the message') },
    ]);
    hook.status = 204;
    mail.refusing = false;
    expect((await h.call('looker-sync', 'POST', ALERT_API.test)).status).toBe(403);
  });

  it('never says a secret in a log, an answer or a message', async () => {
    expect(h.logged.join('')).not.toMatch(SECRETS);
    expect(h.refused.join('')).not.toMatch(SECRETS);
    expect(JSON.stringify((await h.call('operator', 'GET', ALERT_API.alerts)).body)).not.toMatch(SECRETS);
  });
});
