import type { Answer } from '@ml-connector/contracts';
import type { ConnectionStore } from '../store/connection-store.js';
import { conflictsOf } from './division-conflicts.js';

/** Takes over what exact-fetcher found out about a connection. */
export class Discoveries {
  constructor(private readonly store: ConnectionStore) {}

  /** Stores the divisions Exact lists; those another connection reads are left out, and people are told. */
  async discovered(answer: Extract<Answer, { type: 'discovered' }>): Promise<void> {
    await this.store.exclusively(async (tx) => {
      const rows = await this.store.list(tx);
      await this.store.update(
        answer.connectionId,
        (row) => ({
          divisions: answer.divisions,
          conflicts: conflictsOf(rows, { ...row, divisions: answer.divisions }),
          ...(row.state === 'held' || row.state === 'expiring' ? {} : { reason: null, remedy: null }),
        }),
        { tx },
      );
    });
  }

  /** Tells people that the divisions could not be listed; failures of other commands are not ours. */
  async failed(answer: Extract<Answer, { type: 'failed' }>): Promise<void> {
    await this.store.update(answer.connectionId, (row) =>
      row.discoveryId !== answer.id || row.state === 'held'
        ? undefined
        : { reason: `the divisions could not be listed: ${answer.message}`, remedy: answer.remedy },
    );
  }
}
