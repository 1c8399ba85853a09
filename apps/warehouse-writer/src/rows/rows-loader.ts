import {
  deadLetterHeaders,
  deadLetterTopic,
  linesHeaders,
  type DocumentVersion,
  type FeedMarker,
} from '@ml-connector/contracts';
import type { BatchFacts, BatchMessage, MessageSink } from '@ml-connector/kafka';
import { deadLetter, errorText, ok, type Clock, type Outcome } from '@ml-connector/kernel';
import type { UnseenRows } from '../compare/unseen-sql.js';
import type { LoadedMessage, LoadReporter } from '../reporting/load-reporter.js';
import { loadRows, type InsertRows, type RefusedRow } from './load-rows.js';
import { momentText, readMessage, type ReadMessage } from './read-message.js';
import { divisionOf, unstampLine } from './stamp-lines.js';

/** What follows an insert. */
export interface AfterLoad {
  /** Tombstones lines that left their documents. */
  closeDocuments(table: string, documents: readonly DocumentVersion[]): Promise<void>;
  /** Rows that the read of a marker did not see, if it asks. */
  findUnseen(table: string, marker: FeedMarker): Promise<UnseenRows | undefined>;
  /** Makes labels as new as the table. */
  reloadDictionaries(table: string): Promise<void>;
}

/** Puts batches of rows messages into ClickHouse: insert, then what follows from it, then the report. */
export class RowsLoader {
  constructor(
    private readonly insert: InsertRows,
    private readonly after: AfterLoad,
    private readonly reporter: LoadReporter,
    private readonly deadLetters: MessageSink,
    private readonly clock: Clock,
  ) {}

  /**
   * Loads one batch of one table and partition. Resolves when the rows are queryable and reported: only then may the
   * offset be committed. Rows ClickHouse refuses become dead letters, one by one; errors of ClickHouse go up.
   */
  async load(messages: readonly BatchMessage[], facts: BatchFacts): Promise<Outcome<unknown>[]> {
    const outcomes: Outcome<unknown>[] = messages.map(() => ok(undefined));
    const read: ReadMessage[] = [];
    const ingestedAtMs = this.clock.now();
    messages.forEach((message, index) => {
      try {
        read.push(readMessage(message, index, ingestedAtMs, facts));
      } catch (error) {
        outcomes[index] = deadLetter('bad_rows_message', errorText(error));
      }
    });
    for (const [table, own] of Map.groupBy(read, (message) => message.envelope.table))
      await this.loadTable(table, own, messages, { ...facts, ingestedAtMs });
    return outcomes;
  }

  private async loadTable(
    table: string,
    read: readonly ReadMessage[],
    messages: readonly BatchMessage[],
    facts: BatchFacts & { readonly ingestedAtMs: number },
  ): Promise<void> {
    const refused = await loadRows(
      this.insert,
      `warehouse.${table}`,
      read.map(({ index, form, source, body }) => {
        return { offset: messages[index]?.offset ?? '', form, source, body };
      }),
      momentText(facts.ingestedAtMs),
    );
    if (refused.length > 0) await this.bury(refused, read, messages, facts);
    const documents = read.flatMap((message) => message.envelope.documents ?? []);
    if (documents.length > 0) await this.after.closeDocuments(table, documents);
    if (read.some((message) => message.source.length > 0)) await this.after.reloadDictionaries(table);
    const reported: LoadedMessage[] = [];
    for (const [index, message] of read.entries()) {
      const { marker } = message;
      // A row that was refused is not in the table, and its older state would look as if nobody had seen it.
      const asked = marker !== undefined && refused.length === 0;
      const unseen = asked ? await this.after.findUnseen(table, marker) : undefined;
      const rowsByDivision = rowsIn(message, index, refused);
      reported.push({ ...message, rowsByDivision, ...(unseen === undefined ? {} : { unseen }) });
    }
    await this.reporter.report(table, reported);
  }

  private async bury(
    refused: readonly RefusedRow[],
    read: readonly ReadMessage[],
    messages: readonly BatchMessage[],
    facts: BatchFacts,
  ): Promise<void> {
    const letters = refused.map((row) => {
      const message = messages[read[row.message]?.index ?? 0];
      const why = deadLetterHeaders({
        reason: 'refused_by_clickhouse',
        detail: row.detail,
        topic: facts.topic,
        partition: facts.partition,
        offset: message?.offset ?? '',
        service: 'warehouse-writer',
        at: new Date(this.clock.now()).toISOString(),
      });
      // By itself a row is a line, whatever form it came in: people can read and mend it, and the loader takes it again.
      const headers = { ...linesHeaders(message?.headers), ...why };
      return { key: message?.key ?? null, value: unstampLine(row.line), headers };
    });
    await this.deadLetters.send(deadLetterTopic('warehouse-writer'), letters);
  }
}

/** Rows of a message that are in the warehouse, by division. */
function rowsIn(message: ReadMessage, index: number, refused: readonly RefusedRow[]): ReadonlyMap<string, number> {
  const rows = new Map(message.rowsByDivision);
  for (const { message: of, line } of refused) {
    if (of !== index) continue;
    const division = divisionOf(line, 0);
    const left = (rows.get(division) ?? 0) - 1;
    if (left > 0) rows.set(division, left);
    else rows.delete(division);
  }
  return rows;
}
