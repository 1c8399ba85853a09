import { FEEDS } from '@ml-connector/catalogue';
import { ExactCallError, resourceUrl } from '@ml-connector/exact';
import { errorText, retryDelayMs, type Clock, type Logger, type RetryPolicy } from '@ml-connector/kernel';
import { EndpointResting } from '../calls/call-stops.js';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { SubscriptionEntity } from '../store/entities/subscription.entity.js';
import { withStore } from '../store/store-errors.js';
import type { SubscriptionStore } from '../store/subscription-store.js';
import { deleteSubscription, listSubscriptions, SUBSCRIPTIONS } from './subscription-calls.js';

/** What the subscriber works with. */
export interface SubscriberDeps {
  readonly caller: ExactCaller;
  readonly store: SubscriptionStore;
  readonly connections: ConnectionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Subscriptions compared before this time are compared again: at a start, and daily. */
  readonly comparedBeforeMs: () => number;
}

const WORK_CLASS = 'reconcile';
const RETRY: RetryPolicy = { attempts: Infinity, firstDelayMs: 30_000, maxDelayMs: 3_600_000 };
const DAY_MS = 86_400_000;

/** Topics that any feed listens to. */
const TOPICS = [...new Set(FEEDS.flatMap((feed) => feed.webhookTopics))];

/** Keeps a webhook subscription for each topic in each division; one call at a time, between the reads. */
export class Subscriber {
  constructor(private readonly deps: SubscriberDeps) {}

  /** Makes one call where one is due; false when none is. Failures are kept and tried again, they stop no read. */
  async runOne(session: DivisionSession, known: readonly SubscriptionEntity[]): Promise<boolean> {
    const callbackUrl = session.connection.webhookUrl;
    if (callbackUrl === null || !session.division.active) return false;
    const { clock, comparedBeforeMs } = this.deps;
    if ((session.division.subscriptionsAt ?? 0) <= comparedBeforeMs()) return this.#compare(session, callbackUrl);
    const due = known.find(({ state, dueAt }) => state === 'wanted' && dueAt !== null && dueAt <= clock.now());
    if (due === undefined) return false;
    await this.#make(session, due, callbackUrl);
    return true;
  }

  /** Compares what Exact has with what should be there. */
  async #compare(session: DivisionSession, callbackUrl: string): Promise<boolean> {
    const { store, connections, clock, logger } = this.deps;
    const nowMs = clock.now();
    try {
      const found = await listSubscriptions(this.deps.caller, session, callbackUrl, WORK_CLASS);
      const known = new Map((await store.ofDivision(session.key)).map((one) => [one.topic, one]));
      for (const topic of TOPICS) {
        const here = found.get(topic);
        const active = here?.callbackUrl === callbackUrl;
        // Another user of the same app has it: Exact lists it to them only, and sends to one address.
        const taken =
          here === undefined && known.get(topic)?.state === 'taken' && known.get(topic)?.callbackUrl === callbackUrl;
        await store.save(session.key, topic, {
          state: active ? 'active' : taken ? 'taken' : 'wanted',
          callbackUrl,
          exactId: here?.id ?? null,
          detail: null,
          dueAt: active || taken ? null : nowMs,
          failures: 0,
          ...(active ? { activeSince: activeSince(known.get(topic), here.id) ?? nowMs } : {}),
        });
      }
    } catch (error) {
      if (!(error instanceof ExactCallError) && !(error instanceof EndpointResting)) throw error;
      logger.warn('subscriptions_not_compared', { division: session.key, error: errorText(error) });
      // Polling finds everything anyway: tomorrow, or at the next start.
    }
    await withStore(() => connections.saveDivision(session.key, { subscriptionsAt: nowMs }));
    session.division.subscriptionsAt = nowMs;
    return true;
  }

  async #make(session: DivisionSession, due: SubscriptionEntity, callbackUrl: string): Promise<void> {
    const { caller, store, clock } = this.deps;
    const base = { callbackUrl, exactId: null, detail: null, failures: 0 };
    try {
      if (due.exactId !== null) {
        // An old address: changing it is said not to work, so it is made anew.
        await deleteSubscription(caller, session, due.exactId, WORK_CLASS);
        await store.save(session.key, due.topic, { ...base, state: 'wanted', dueAt: clock.now() });
        return;
      }
      const body = { Topic: due.topic, CallbackURL: callbackUrl };
      const { baseUrl } = session.connection;
      const url = resourceUrl(baseUrl, session.division.number, SUBSCRIPTIONS, {});
      await caller.call(session, { endpoint: SUBSCRIPTIONS, url, method: 'POST', body, workClass: WORK_CLASS });
      await store.save(session.key, due.topic, {
        ...base,
        ...{ state: 'active', dueAt: null, activeSince: clock.now() },
      });
    } catch (error) {
      if (!(error instanceof ExactCallError) && !(error instanceof EndpointResting)) throw error;
      await this.#failed(session, due, callbackUrl, error);
    }
  }

  async #failed(session: DivisionSession, due: SubscriptionEntity, callbackUrl: string, error: Error): Promise<void> {
    const { store, clock, logger } = this.deps;
    const base = { callbackUrl, detail: errorText(error), failures: due.failures + 1 };
    if (/already exists/i.test(error.message)) {
      await store.save(session.key, due.topic, { ...base, exactId: null, state: 'taken', dueAt: null });
      return;
    }
    logger.warn('subscription_failed', { division: session.key, topic: due.topic, error: errorText(error) });
    const passing = error instanceof ExactCallError && error.kind === 'retriable';
    const waitMs = passing ? retryDelayMs(RETRY, Math.min(base.failures, 20), Math.random()) : DAY_MS;
    await store.save(session.key, due.topic, {
      ...base,
      exactId: due.exactId,
      state: 'wanted',
      dueAt: clock.now() + waitMs,
    });
  }
}

/** Since when a subscription is there, if it is still the one that was known; one just made has no id yet. */
function activeSince(known: SubscriptionEntity | undefined, exactId: string): number | null {
  if (known?.state !== 'active') return null;
  return known.exactId === null || known.exactId === exactId ? known.activeSince : null;
}
