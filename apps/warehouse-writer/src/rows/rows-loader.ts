import {
  deadLetterHeaders,
  deadLetterTopic,
  feedMarker,
  readRowsEnvelope,
  type DocumentVersion,
  type FeedMarker,
  type RowsEnvelope,
} from '@ml-connector/contracts';
import type { BatchFacts, BatchMessage, MessageSink } from '@ml-connector/kafka';
import { deadLetter, errorText, ok, type Clock, type Outcome } from '@ml-connector/kernel';
import type { LoadReporter } from '../reporting/load-reporter.js';
import { loadRows, type InsertLines, type RefusedRow } from './load-rows.js';
import { stampLines } from './stamp-lines.js';

/** What follows an insert. */
export interface AfterLoad {
  /** Tombstones lines that left their documents. */
  closeDocuments(table: string, documents: readonly DocumentVersion[]): Promise<void>;
  /** Makes labels as new as the table. */
  reloadDictionaries(table: string): Promise<void>;
}

interface ReadMessage {
  readonly index: number;
  readonly envelope: RowsEnvelope;
  readonly body: Buffer;
  readonly rowsByDivision: ReadonlyMap<string, number>;
  readonly marker?: FeedMarker;
}

/** Puts batches of rows messages into ClickHouse: insert, then what follows from it, then the report. */
export class RowsLoader {
  constructor(
    private readonly insert: InsertLines,
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
    const ingestedAt = new Date(this.clock.now()).toISOString().replace('T', ' ').replace('Z', '');
    messages.forEach((message, index) => {
      try {
        read.push(readMessage(message, index, ingestedAt));
      } catch (error) {
        outcomes[index] = deadLetter('bad_rows_message', errorText(error));
      }
    });
    for (const [table, own] of Map.groupBy(read, (message) => message.envelope.table))
      await this.loadTable(table, own, messages, facts);
    return outcomes;
  }

  private async loadTable(
    table: string,
    read: readonly ReadMessage[],
    messages: readonly BatchMessage[],
    facts: BatchFacts,
  ): Promise<void> {
    const refused = await loadRows(
      this.insert,
      `warehouse.${table}`,
      read.map((message) => message.body),
    );
    if (refused.length > 0) await this.bury(refused, read, messages, facts);
    const documents = read.flatMap((message) => message.envelope.documents ?? []);
    if (documents.length > 0) await this.after.closeDocuments(table, documents);
    if (read.some((message) => message.body.length > 0)) await this.after.reloadDictionaries(table);
    await this.reporter.report(
      table,
      read.map(({ envelope, rowsByDivision, marker }) => ({
        envelope,
        rowsByDivision,
        ...(marker === undefined ? {} : { marker }),
      })),
    );
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
      return { key: message?.key ?? null, value: row.line, headers: { ...message?.headers, ...why } };
    });
    await this.deadLetters.send(deadLetterTopic('warehouse-writer'), letters);
  }
}

function readMessage(message: BatchMessage, index: number, ingestedAt: string): ReadMessage {
  const envelope = readRowsEnvelope(message.headers);
  const value = message.value ?? Buffer.alloc(0);
  if (envelope.kind === 'marker') {
    const marker = feedMarker.parse(JSON.parse(value.toString()));
    return { index, envelope, body: Buffer.alloc(0), rowsByDivision: new Map(), marker };
  }
  return { index, envelope, ...stampLines(value, ingestedAt) };
}
