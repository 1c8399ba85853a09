import { PRODUCE_TIMEOUT_MS } from '@ml-connector/kafka';
import { LeaseLost } from './call-stops.js';
import type { DivisionSession } from './division-session.js';

/** Life a lease needs before raw records are sent: the broker may take this long to say yes. */
export const BEFORE_WRITING_MS = PRODUCE_TIMEOUT_MS + 5_000;

/** Makes sure that the lease lasts at least `forMs`. Throws `LeaseLost`. */
export async function ensureLease(session: DivisionSession, forMs: number): Promise<void> {
  const { lease } = session;
  if (lease === null) throw new LeaseLost();
  if (lease.remainingMs() > forMs) return;
  if (!(await lease.renew())) throw new LeaseLost();
}
