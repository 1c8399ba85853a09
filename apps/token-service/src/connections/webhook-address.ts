import { ApiException } from '@ml-connector/runtime';
import { REGION_SITES } from '../oauth/region-sites.js';

/** The addresses of a connection that have to fit together. */
export interface Addresses {
  readonly baseUrl: string;
  readonly redirectUri: string;
  readonly webhookBaseUrl: string | null;
}

/**
 * Throws 400 `webhook_address` for an address Exact would refuse to send notifications to: one without HTTPS, or on
 * another host than the app's redirect URI. A stand-in for Exact has rules of its own.
 */
export function refuseWebhookAddress({ baseUrl, redirectUri, webhookBaseUrl }: Addresses): void {
  if (webhookBaseUrl === null || !Object.values(REGION_SITES).includes(baseUrl)) return;
  const { protocol, hostname } = new URL(webhookBaseUrl);
  const expected = new URL(redirectUri).hostname;
  if (protocol !== 'https:') throw refused('Exact sends notifications to https addresses only', expected);
  if (hostname !== expected)
    throw refused(`Exact sends notifications to the host of the redirect URI only, which is ${expected}`, expected);
}

function refused(message: string, host: string): ApiException {
  return new ApiException(400, 'webhook_address', `webhookBaseUrl: ${message}`, {
    remedy: `serve webhook-ingress and token-service's callback under https://${host}, or leave webhookBaseUrl out: changes are then found by polling`,
  });
}
