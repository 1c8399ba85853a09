import { createHmac } from 'node:crypto';
import type { AlertMessage } from '@ml-connector/contracts';
import { errorText, RetriableError, TerminalError, type Clock } from '@ml-connector/kernel';
import type { AlertChannel } from './channel.js';

const TIMEOUT_MS = 10_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Where alerts are posted to. */
export interface WebhookTarget {
  /** May hold a key of its own: never logged. */
  readonly url: string;
  /** Signs the body; absent: unsigned. */
  readonly secret?: string | undefined;
}

/**
 * Posts alerts as JSON. Signed like this: `X-Alert-Signature: t=<epoch seconds>,v1=<hex of HMAC-SHA256 over "t.body">`;
 * a receiver refuses old times, and knows doubles by `X-Alert-Id`.
 */
export class WebhookChannel implements AlertChannel {
  readonly name = 'webhook';

  /** Throws `bad_alert_webhook` for an address that is neither https nor on this machine. */
  constructor(
    private readonly target: WebhookTarget,
    private readonly clock: Clock,
  ) {
    const { protocol, hostname } = new URL(target.url);
    if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname)))
      throw new TerminalError('bad_alert_webhook', 'ALERT_WEBHOOK_URL has to begin with https://');
  }

  async send(message: AlertMessage, signal: AbortSignal): Promise<void> {
    const status = await this.post(JSON.stringify(message), `${message.id}:${message.event}`, signal);
    if (status >= 200 && status < 300) return;
    if (status >= 300 && status < 400)
      throw new TerminalError('webhook_redirects', `the receiver answers with ${status}: redirects are not followed`);
    throw new RetriableError('webhook_refused', `the receiver answers with ${status}`);
  }

  private async post(body: string, id: string, signal: AbortSignal): Promise<number> {
    try {
      const response = await fetch(this.target.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-alert-id': id, ...this.signature(body) },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch (error) {
      throw new RetriableError('webhook_away', `the receiver does not answer: ${reasonOf(error)}`);
    }
  }

  private signature(body: string): Record<string, string> {
    if (this.target.secret === undefined) return {};
    const t = Math.floor(this.clock.now() / 1000);
    const v1 = createHmac('sha256', this.target.secret).update(`${t}.${body}`).digest('hex');
    return { 'x-alert-signature': `t=${t},v1=${v1}` };
  }
}

/** The socket's code or the timeout; not the whole error, which may hold the address. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  if (typeof code === 'string') return code;
  return error instanceof DOMException ? errorText(error) : 'connection failed';
}
