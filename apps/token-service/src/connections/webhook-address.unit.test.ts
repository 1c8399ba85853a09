import { describe, expect, it } from 'vitest';
import { refuseWebhookAddress } from './webhook-address.js';

const baseUrl = 'https://start.exactonline.nl';
const redirectUri = 'https://erp.example.test/oauth/callback';

describe('refuseWebhookAddress', () => {
  it.each([
    ['another host', 'https://hooks.example.test', /host of the redirect URI only, which is erp\.example\.test/],
    ['no HTTPS', 'http://erp.example.test', /https addresses only/],
  ])('refuses %s: Exact would, for each subscription', (_, webhookBaseUrl, message) => {
    expect(() => refuseWebhookAddress({ baseUrl, redirectUri, webhookBaseUrl })).toThrow(message);
  });

  it.each([null, 'https://erp.example.test', 'https://erp.example.test:8443/in'])('takes %s', (webhookBaseUrl) => {
    expect(() => refuseWebhookAddress({ baseUrl, redirectUri, webhookBaseUrl })).not.toThrow();
  });

  it('leaves the rules of a stand-in to the stand-in', () => {
    const webhookBaseUrl = 'http://127.0.0.1:4000';
    expect(() => refuseWebhookAddress({ baseUrl: 'http://127.0.0.1:5000', redirectUri, webhookBaseUrl })).not.toThrow();
  });
});
