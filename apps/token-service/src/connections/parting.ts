import type { RemovedConnection } from '@ml-connector/contracts';
import type { Probes } from '../ping/probes.js';
import type { ConnectionRow } from '../store/connection.entity.js';
import { takesWebhooks } from './connection-state.js';

/** A removal waits no longer for exact-fetcher. */
const PARTING_MS = 20_000;

/** Ends a connection's webhook subscriptions at Exact, while there are tokens to do it with. */
export class Parting {
  constructor(private readonly probes: Pick<Probes, 'ask'>) {}

  /** Never throws for what Exact or exact-fetcher says: a removal is not held up by them. */
  async unsubscribe(row: ConnectionRow): Promise<RemovedConnection> {
    if (!takesWebhooks(row) || row.refreshToken === null) return { subscriptions: 'none', detail: null };
    if (row.state === 'held') return left('the connection was held: no calls could be made');
    const answer = await this.probes.ask(row.id, PARTING_MS, 'unsubscribe');
    if (answer === undefined) return left(`exact-fetcher did not answer within ${PARTING_MS / 1000} s`);
    if (answer.type === 'failed') return left(answer.message);
    if (answer.type === 'unsubscribed' && answer.left > 0) return left(`Exact still has ${answer.left}`);
    return { subscriptions: 'removed', detail: null };
  }
}

function left(detail: string): RemovedConnection {
  return { subscriptions: 'left', detail };
}
