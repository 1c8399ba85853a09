import { divisionMessageKey, TOPICS, type Loaded, type RowsNote } from '@ml-connector/contracts';
import type { MessageSink } from '@ml-connector/kafka';
import type { Clock } from '@ml-connector/kernel';
import type { OnRows } from '../reporting/load-reporter.js';

/** Makes what hangs on a table follow rows that came in past the bus: labels, sums, then everybody who listens for loads. */
export class ChangedTables {
  constructor(
    private readonly reloadDictionaries: (table: string) => Promise<void>,
    private readonly onRows: OnRows,
    private readonly sink: MessageSink,
    private readonly clock: Clock,
  ) {}

  /** Says so on the bus without a moment of fetching: old records make nothing fresher, or staler. */
  async follow({ table, divisions }: RowsNote): Promise<void> {
    await this.reloadDictionaries(table);
    for (const { divisionKey, connectionId, rows } of divisions) this.onRows(table, divisionKey, connectionId, rows);
    const loadedAt = new Date(this.clock.now()).toISOString();
    const events = divisions.map((division): Loaded => ({ ...division, table, fetchedAt: null, loadedAt }));
    if (events.length > 0)
      await this.sink.send(
        TOPICS.loaded,
        events.map((event) => ({
          key: divisionMessageKey(event.connectionId, event.divisionKey),
          value: JSON.stringify(event),
        })),
      );
  }
}
