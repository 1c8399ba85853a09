import { divisionMessageKey, type Notice } from '@ml-connector/contracts';
import {
  divisionKey,
  errorKind,
  errorText,
  newLineageId,
  noTracer,
  type Clock,
  type Logger,
  type Tracer,
} from '@ml-connector/kernel';
import type { ConnectionKeys } from '../keys/connection-keys.js';
import type { KeyAnswer, KeyCache } from '../keys/key-cache.js';
import { cutNotification, type CutNotification } from '../signature/cut-notification.js';
import { actionOf, parseContent, sameClient, type NoticeContent } from '../signature/notice-content.js';
import { signatureOf, verifySignature } from '../signature/verify-signature.js';
import type { ForwardedNotices } from './forwarded-notices.js';
import type { SpoolRecord } from '../spool/spool-record.js';
import type { NoticeOutlet } from './notice-outlet.js';
import type { WebhookOutcome } from './webhook-outcome.js';

/** Ids are UUIDs; the pattern also keeps anything with a meaning in a path away from token-service's address. */
const CONNECTION_ID = /^[\w-]{1,64}$/;

const NO_TRACE = {};

/** Characters of a time at most; what is longer is none. */
const LONGEST_TIME = 40;

/** Decides about one webhook: verifies, matches it to its connection, and hands its notice to the outlet. */
export class WebhookReceiver {
  constructor(
    private readonly keys: KeyCache,
    private readonly outlet: Pick<NoticeOutlet, 'deliver'>,
    private readonly forwarded: ForwardedNotices,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly tracer: Tracer = noTracer,
  ) {}

  /**
   * What becomes of a posted body; at once where nothing has to be waited for. Nothing in it is parsed before its
   * signature is known to be right.
   */
  receive(connectionId: string, body: Buffer): WebhookOutcome | Promise<WebhookOutcome> {
    // Exact probes an address with an empty, unsigned body when a subscription is made.
    if (body.length === 0) return 'probe';
    const cut = cutNotification(body);
    if (cut === undefined) return 'malformed';
    if (!CONNECTION_ID.test(connectionId)) return 'unknown_connection';
    const keys = this.keys.peek(connectionId);
    if (keys !== undefined && verifySignature(cut, keys.secrets)) return this.#verified(keys, cut);
    return this.#receiveAfterLoad(connectionId, cut);
  }

  async #receiveAfterLoad(connectionId: string, cut: CutNotification): Promise<WebhookOutcome> {
    const found = await this.#keysFor(connectionId, cut);
    if (found.kind === 'unknown') return 'unknown_connection';
    if (found.kind === 'unavailable') return 'keys_unavailable';
    if (found.kind === 'misfit') return 'bad_signature';
    return this.#verified(found.keys, cut);
  }

  #verified(keys: ConnectionKeys, cut: CutNotification): WebhookOutcome | Promise<WebhookOutcome> {
    const content = parseContent(cut.content);
    if (content === undefined) return 'malformed';
    const fits = sameClient(keys.clientId, content.ClientId) && keys.divisions.has(content.Division);
    return fits ? this.#forward(keys, content, signatureOf(cut)) : this.#unfit(keys, content, signatureOf(cut));
  }

  async #unfit(keys: ConnectionKeys, content: NoticeContent, signature: string): Promise<WebhookOutcome> {
    const refusal = await this.#refusal(keys, content);
    if (refusal === undefined) return this.#forward(keys, content, signature);
    this.logger.warn('webhook_refused', {
      connection_id: keys.connectionId,
      division: content.Division,
      topic: content.Topic,
      reason: refusal,
    });
    return refusal;
  }

  /** The keys that made the signature; `misfit`: none of the connection's. */
  async #keysFor(id: string, cut: CutNotification): Promise<KeyAnswer | { readonly kind: 'misfit' }> {
    const found = await this.keys.find(id);
    if (found.kind !== 'found' || verifySignature(cut, found.keys.secrets)) return found;
    const again = await this.keys.recheck(id, 'signature');
    if (again.kind !== 'found') return again;
    // The very keys that did not fit are not tried twice.
    if (again.keys === found.keys || !verifySignature(cut, again.keys.secrets)) return { kind: 'misfit' };
    return again;
  }

  /** A division may be new to the connection: its list is loaded again once before it is refused. */
  async #refusal(keys: ConnectionKeys, content: NoticeContent): Promise<WebhookOutcome | undefined> {
    if (!sameClient(keys.clientId, content.ClientId)) return 'foreign_client';
    const found = await this.keys.recheck(keys.connectionId, `division ${content.Division}`);
    const now = found.kind === 'found' ? found.keys.divisions : keys.divisions;
    return now.has(content.Division) ? undefined : 'foreign_division';
  }

  /** Without its time two changes of a record have the same content, so then nothing counts as sent before. */
  #forward(keys: ConnectionKeys, content: NoticeContent, signature: string): WebhookOutcome | Promise<WebhookOutcome> {
    const { connectionId } = keys;
    const isTimed = typeof content.EventCreatedOn === 'string' && content.EventCreatedOn !== '';
    if (isTimed && this.forwarded.has(connectionId, signature)) return 'duplicate';
    return this.#deliver(this.#notice(keys, content)).then((outcome) => {
      if (isTimed && outcome === 'accepted') this.forwarded.add(connectionId, signature);
      return outcome;
    });
  }

  #notice(keys: ConnectionKeys, { Division, Topic, Action, Key, EventCreatedOn }: NoticeContent): Notice {
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
      ...(typeof EventCreatedOn === 'string' ? { createdOn: EventCreatedOn.slice(0, LONGEST_TIME) } : {}),
    };
  }

  /** What the notice carries of the trace it begins. */
  #trace({ connectionId, region, division, topic, lineageId }: Notice): Pick<SpoolRecord, 'headers'> {
    if (!this.tracer.enabled) return NO_TRACE;
    const facts = {
      connection_id: connectionId,
      division: divisionKey(region, division),
      topic,
      lineage_id: lineageId,
    };
    this.tracer.note(facts);
    const [traceparent] = this.tracer.traces();
    return traceparent === undefined ? NO_TRACE : { headers: { traceparent } };
  }

  async #deliver(notice: Notice): Promise<WebhookOutcome> {
    const key = divisionMessageKey(notice.connectionId, divisionKey(notice.region, notice.division));
    try {
      return await this.outlet.deliver({ key, value: JSON.stringify(notice), ...this.#trace(notice) });
    } catch (error) {
      if (errorKind(error) !== 'retriable') throw error;
      const { connectionId, lineageId } = notice;
      const facts = { connection_id: connectionId, lineage_id: lineageId };
      this.logger.error('notice_not_kept', { ...facts, message: errorText(error) });
      return 'spool_full';
    }
  }
}
