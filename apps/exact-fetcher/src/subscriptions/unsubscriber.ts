import { ExactCallError } from '@ml-connector/exact';
import { errorText, retryDelayMs, type Clock, type Logger, type RetryPolicy } from '@ml-connector/kernel';
import { EndpointResting } from '../calls/call-stops.js';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';
import type { SubscriptionEntity } from '../store/entities/subscription.entity.js';
import { withStore } from '../store/store-errors.js';
import type { SubscriptionStore } from '../store/subscription-store.js';
import { deleteSubscription, listSubscriptions } from './subscription-calls.js';

/** What the unsubscriber works with. */
export interface UnsubscriberDeps {
  readonly caller: ExactCaller;
  readonly store: SubscriptionStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Somebody waits for the end of a connection. */
const WORK_CLASS = 'notice';
const RETRY: RetryPolicy = { attempts: Infinity, firstDelayMs: 2_000, maxDelayMs: 3_600_000 };
const DAY_MS = 86_400_000;

/** Removes subscriptions of divisions that are no longer read, or of a connection that ends; one step at a time. */
export class Unsubscriber {
  constructor(private readonly deps: UnsubscriberDeps) {}

  /** Makes one step where one of the division's subscriptions is due; false when none is. A failure is tried again. */
  async runOne(session: DivisionSession, known: readonly SubscriptionEntity[]): Promise<boolean> {
    const { clock } = this.deps;
    const due = known.filter(({ state, dueAt }) => state === 'unwanted' && dueAt !== null && dueAt <= clock.now());
    const [one] = due;
    if (one === undefined) return false;
    try {
      // Exact gives them their ids, and says which of them it has at all.
      const unnamed = due.filter(({ exactId }) => exactId === null);
      if (unnamed.length > 0) await this.#name(session, unnamed);
      else await this.#remove(session, one);
    } catch (error) {
      if (!(error instanceof ExactCallError) && !(error instanceof EndpointResting)) throw error;
      await this.#failed(session, due, error);
    }
    return true;
  }

  async #name(session: DivisionSession, unnamed: readonly SubscriptionEntity[]): Promise<void> {
    const { caller, store } = this.deps;
    const [{ callbackUrl } = { callbackUrl: null }] = unnamed;
    const found = await listSubscriptions(caller, session, callbackUrl, WORK_CLASS);
    for (const one of unnamed) {
      const there = found.get(one.topic);
      // With another address it is somebody else's.
      if (there?.callbackUrl !== one.callbackUrl) await withStore(() => store.remove(one));
      else await withStore(() => store.save(one.divisionKey, one.topic, { ...one, exactId: there.id }));
    }
  }

  async #remove(session: DivisionSession, one: SubscriptionEntity): Promise<void> {
    const { caller, store, logger } = this.deps;
    try {
      await deleteSubscription(caller, session, one.exactId ?? '', WORK_CLASS);
    } catch (error) {
      if (!(error instanceof ExactCallError) || error.failure !== 'not_found') throw error;
    }
    await withStore(() => store.remove(one));
    logger.info('subscription_removed', { division: session.key, topic: one.topic });
  }

  async #failed(session: DivisionSession, due: readonly SubscriptionEntity[], error: Error): Promise<void> {
    const { store, clock, logger } = this.deps;
    const detail = errorText(error);
    logger.warn('subscriptions_not_removed', { division: session.key, error: detail });
    const passing = error instanceof ExactCallError && error.kind === 'retriable';
    for (const one of due) {
      const failures = one.failures + 1;
      const waitMs = passing ? retryDelayMs(RETRY, Math.min(failures, 20), Math.random()) : DAY_MS;
      const dueAt = clock.now() + waitMs;
      await withStore(() => store.save(one.divisionKey, one.topic, { ...one, detail, failures, dueAt }));
    }
  }
}
