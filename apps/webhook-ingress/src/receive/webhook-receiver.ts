import { divisionMessageKey, type Notice } from '@ml-connector/contracts';
import { divisionKey, errorKind, errorText, newLineageId, type Clock, type Logger } from '@ml-connector/kernel';
import type { ConnectionKeys } from '../keys/connection-keys.js';
import type { KeyCache } from '../keys/key-cache.js';
import { cutNotification, type CutNotification } from '../signature/cut-notification.js';
import { actionOf, parseContent, sameClient, type NoticeContent } from '../signature/notice-content.js';
import { verifySignature } from '../signature/verify-signature.js';
import type { NoticeOutlet } from './notice-outlet.js';
import type { SeenNotices } from './seen-notices.js';
import type { WebhookOutcome } from './webhook-outcome.js';

/** Ids are UUIDs; the pattern also keeps anything with a meaning in a path away from token-service's address. */
const CONNECTION_ID = /^[\w-]{1,64}$/;
/** A wrong signature may mean a new secret, or a stranger: keys are asked for again at most so often. */
const SIGNATURE_REFRESH_MS = 10_000;

/** Decides about one webhook: verifies, matches it to its connection, and hands its notice to the outlet. */
export class WebhookReceiver {
  constructor(
    private readonly keys: KeyCache,
    private readonly outlet: Pick<NoticeOutlet, 'deliver'>,
    private readonly seen: SeenNotices,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** What becomes of a posted body. Nothing in it is parsed before its signature is known to be right. */
  async receive(connectionId: string, body: Buffer): Promise<WebhookOutcome> {
    // Exact probes an address with an empty, unsigned body when a subscription is made.
    if (body.length === 0) return 'probe';
    const cut = cutNotification(body);
    if (cut === undefined) return 'malformed';
    if (!CONNECTION_ID.test(connectionId)) return 'unknown_connection';
    let found = await this.keys.find(connectionId);
    if (found.kind === 'found' && !verifySignature(cut, found.keys.secrets)) {
      found = await this.keys.refreshed(connectionId, SIGNATURE_REFRESH_MS);
      if (found.kind === 'found' && !verifySignature(cut, found.keys.secrets)) return 'bad_signature';
    }
    if (found.kind !== 'found') return found.kind === 'unknown' ? 'unknown_connection' : 'keys_unavailable';
    const content = parseContent(cut.content);
    if (content === undefined) return 'malformed';
    const refusal = await this.#refusal(found.keys, content);
    if (refusal === undefined) return this.#once(cut, content, this.#notice(found.keys, content));
    this.logger.warn('webhook_refused', {
      connection_id: connectionId,
      division: content.Division,
      topic: content.Topic,
      reason: refusal,
    });
    return refusal;
  }

  /** A division may be new to the connection: its list is loaded again once before it is refused. */
  async #refusal(keys: ConnectionKeys, content: NoticeContent): Promise<WebhookOutcome | undefined> {
    if (!sameClient(keys.clientId, content.ClientId)) return 'foreign_client';
    if (keys.divisions.has(content.Division)) return undefined;
    const found = await this.keys.refreshed(keys.connectionId, 0);
    const now = found.kind === 'found' ? found.keys.divisions : keys.divisions;
    return now.has(content.Division) ? undefined : 'foreign_division';
  }

  #notice(keys: ConnectionKeys, { Division, Topic, Action, Key }: NoticeContent): Notice {
    const nowMs = this.clock.now();
    return {
      connectionId: keys.connectionId,
      region: keys.region,
      division: Division,
      topic: Topic,
      action: actionOf(Action),
      key: Key,
      receivedAt: new Date(nowMs).toISOString(),
      lineageId: newLineageId(nowMs),
    };
  }

  /** Forwarded once, at best effort. Without the time of its event one notification may stand for several changes. */
  async #once({ seal }: CutNotification, { EventCreatedOn }: NoticeContent, notice: Notice): Promise<WebhookOutcome> {
    const digest = EventCreatedOn === undefined ? undefined : `${notice.connectionId} ${seal.toString('latin1')}`;
    if (digest !== undefined && this.seen.has(digest)) return 'duplicate';
    const outcome = await this.#deliver(notice);
    if (digest !== undefined && outcome === 'accepted') this.seen.add(digest);
    return outcome;
  }

  async #deliver(notice: Notice): Promise<WebhookOutcome> {
    const key = divisionMessageKey(notice.connectionId, divisionKey(notice.region, notice.division));
    try {
      return await this.outlet.deliver({ key, value: JSON.stringify(notice) });
    } catch (error) {
      if (errorKind(error) !== 'retriable') throw error;
      this.logger.error('notice_not_kept', { connection_id: notice.connectionId, message: errorText(error) });
      return 'spool_full';
    }
  }
}
