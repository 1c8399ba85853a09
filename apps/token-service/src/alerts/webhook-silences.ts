import type { AlertKind, Answer } from '@ml-connector/contracts';
import type { ConnectionStore } from '../store/connection-store.js';
import type { AlertBook } from './alert-book.js';

type Webhooks = Extract<Answer, { type: 'webhooks' }>;

const KINDS: readonly AlertKind[] = ['webhooks_silent'];
/** Loops an alert names; a dead address silences all of them at once. */
const NAMED = 5;

/** Alerts of connections whose webhooks stopped to come, as exact-fetcher finds by what it reads. */
export class WebhookSilences {
  constructor(
    private readonly connections: Pick<ConnectionStore, 'get'>,
    private readonly book: AlertBook,
  ) {}

  /** The loops of a connection that are silent now; none: the alert ends. Throws when there is no such connection. */
  async told({ connectionId, silent }: Webhooks): Promise<void> {
    if (silent.length === 0) return this.book.clear(connectionId, KINDS);
    const { name } = await this.connections.get(connectionId);
    const named = silent.slice(0, NAMED).map(({ divisionKey, topic }) => `${topic} of ${divisionKey}`);
    const others = silent.length - named.length;
    await this.book.raise({
      kind: 'webhooks_silent',
      subject: connectionId,
      name,
      reason: `reads found changes that no webhook told of: ${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`,
      remedy:
        'Check that Exact reaches the public address of webhook-ingress and that the webhook secret is the one of the App Center; its log of deliveries says what Exact was answered. Subscriptions that are gone are made again by themselves.',
    });
  }
}
