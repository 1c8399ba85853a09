import { COUNTED_STATUSES, ERRORS_BEFORE_PARKING, type ExactCallError } from '@ml-connector/exact';
import type { Clock, Logger } from '@ml-connector/kernel';
import type { OpenCall } from '../store/budget-store.js';
import type { QuotaStore } from '../store/quota-store.js';
import type { CallMetrics } from './call-metrics.js';
import { EndpointResting } from './call-stops.js';
import type { DivisionSession } from './division-session.js';

/** What a guard works with. */
export interface GuardDeps {
  readonly quotas: QuotaStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: CallMetrics;
}

/** Counts the errors that feed Exact's limit and parks an endpoint before the limit is reached. */
export class ErrorGuard {
  constructor(private readonly deps: GuardDeps) {}

  /** Reads what other owners counted. `open`: a call nobody knows the end of. */
  async load(session: DivisionSession, open: OpenCall | null): Promise<void> {
    const { quotas, clock } = this.deps;
    if (open !== null) await this.noteOpen(session, open);
    session.openCall = null;
    session.answeredSequence = open?.sequence ?? session.answeredSequence;
    session.resting.clear();
    const key = { connectionId: session.connection.id, divisionKey: session.key };
    for (const [endpoint, untilMs] of await quotas.blocked(key, clock.now())) session.resting.set(endpoint, untilMs);
  }

  /** A call nobody knows the end of counts as an error, for it may be one. */
  async noteOpen(session: DivisionSession, open: OpenCall): Promise<void> {
    await this.#note({ connectionId: open.connectionId, divisionKey: session.key }, open.endpoint, session);
  }

  /** Throws `EndpointResting`. */
  refuseResting(session: DivisionSession, endpoint: string): void {
    const untilMs = session.resting.get(endpoint);
    if (untilMs === undefined) return;
    if (untilMs > this.deps.clock.now()) throw new EndpointResting(untilMs);
    session.resting.delete(endpoint);
  }

  /** An answer that was an error. */
  async note(session: DivisionSession, endpoint: string, error: ExactCallError): Promise<void> {
    if (error.status === null || !COUNTED_STATUSES.includes(error.status)) return;
    await this.#note({ connectionId: session.connection.id, divisionKey: session.key }, endpoint, session);
  }

  async #note(
    key: { readonly connectionId: string; readonly divisionKey: string },
    endpoint: string,
    session: DivisionSession,
  ): Promise<void> {
    const { quotas, clock, logger, metrics } = this.deps;
    const untilMs = await quotas.note(key, endpoint, clock.now());
    if (untilMs === null) return;
    session.resting.set(endpoint, untilMs);
    metrics.parkedEndpoints.add(1);
    logger.error('endpoint_parked', {
      connection_id: key.connectionId,
      division: key.divisionKey,
      endpoint,
      errors_before_parking: ERRORS_BEFORE_PARKING,
      until: new Date(untilMs).toISOString(),
      remedy: 'see the reasons of its stream: a right, a scope or a filter is wrong; it is tried again by itself',
    });
  }
}
