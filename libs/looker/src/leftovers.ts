import { errorText, TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import type { CallGate } from './call-gate.js';
import { LookerTransport, type LookerSession } from './transport.js';

/** More is not kept: what is older has ended by itself, or Looker was away for very long. */
const MOST_KEPT = 1_000;

/** Ends tokens, and remembers in memory those that could not be ended: the next job that ends its own ends them too. */
export class Leftovers {
  private readonly kept: LookerSession[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly gate: CallGate,
    private readonly logger: Logger,
  ) {}

  /** Tokens that could not be ended yet. */
  get size(): number {
    return this.kept.length;
  }

  /** Ends a token, and those left over when that works. Gives the number of calls made; never throws. */
  async end(session: LookerSession): Promise<number> {
    const first = await this.tried(session);
    if (first.failure !== undefined) return first.calls;
    let { calls } = first;
    while (this.kept.length > 0) {
      const next = await this.tried(this.kept.shift() as LookerSession);
      calls += next.calls;
      if (next.failure !== undefined) break;
    }
    return calls;
  }

  private async tried(session: LookerSession): Promise<{ calls: number; failure: unknown }> {
    // Not bound to any signal: a job that is broken off leaves no token open either.
    const transport = new LookerTransport(session, { clock: this.clock, gate: this.gate });
    const call = { operation: 'logout', method: 'DELETE', path: '/logout', timeoutMs: 5_000 } as const;
    const failure = await transport.text(call).then(
      () => undefined,
      (error: unknown) => (tokenEnded(error) ? undefined : error),
    );
    if (failure !== undefined) {
      this.logger.warn('looker_logout_failed', { reason: errorText(failure) });
      if (this.kept.push(session) > MOST_KEPT) this.kept.shift();
    }
    return { calls: transport.calls, failure };
  }
}

/** The token is none any more: it ran out, or its end was heard of though the answer was lost. */
export function tokenEnded(error: unknown): boolean {
  return error instanceof TerminalError && error.code === 'looker_token_ended';
}
