import type { Answer } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import type { DivisionSession } from '../calls/division-session.js';
import type { AnswerWriter } from '../publishing/answer-writer.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { toDiscovered, type ListedDivision } from './discovered-divisions.js';
import type { ReadRun } from './read-run.js';

/** What the watch works with. */
export interface DivisionWatchDeps {
  readonly connections: ConnectionStore;
  readonly answers: AnswerWriter;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Follows what becomes of divisions by the list of them that is read all along. */
export class DivisionWatch {
  constructor(private readonly deps: DivisionWatchDeps) {}

  /** Takes over a list; true when the session's own division was moved: its streams start over. */
  async noteList({ key, connection, division }: DivisionSession, run: ReadRun, complete: boolean): Promise<boolean> {
    const { connections, clock, logger } = this.deps;
    const news = await connections.observeDivisions(connection.id, run.divisions, { complete, nowMs: clock.now() });
    for (const { divisionKey, event } of news)
      logger.warn(`division_${event}`, { division: divisionKey, connection_id: connection.id });
    if (complete && run.divisions.length > 0) await this.#tell(connection.id, run, division.number);
    return news.some(({ divisionKey, event }) => divisionKey === key && event === 'moved');
  }

  /** token-service decides which divisions are read: it hears of each change, also of divisions nobody reads yet. */
  async #tell(connectionId: string, { id, divisions }: ReadRun, currentDivision: number): Promise<void> {
    const { connections, answers } = this.deps;
    const listed = fingerprint(divisions);
    const known = (await connections.connection(connectionId))?.listedDivisions ?? null;
    if (known === listed) return;
    const answer: Answer = {
      type: 'discovered',
      id,
      connectionId,
      userId: '',
      currentDivision,
      divisions: divisions.map(toDiscovered),
    };
    // The first list is what the discovery has told already.
    if (known !== null) await answers.send(answer);
    await connections.saveListed(connectionId, listed);
  }
}

function fingerprint(divisions: readonly ListedDivision[]): string {
  return JSON.stringify([...divisions].sort((a, b) => a.number - b.number).map(toDiscovered));
}
