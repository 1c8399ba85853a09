import { answer, connectionState, TOPICS, type Command } from '@ml-connector/contracts';
import { readTopic, requestReply, type KafkaClient, type MessageSink } from '@ml-connector/kafka';
import { divisionKey, errorKind, errorText, parseJson, type Logger } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';

/** A division that is read: by which connection, and from which day on. */
export interface ReadDivision {
  readonly connectionId: string;
  /** First day of documents, `YYYY-MM-DD`; null: all. */
  readonly backfillFrom: string | null;
}

const ANSWER_MS = 60_000;

/** What exact-fetcher is asked to do, within its budget. */
export class FetcherCommands {
  constructor(
    private readonly kafka: KafkaClient,
    private readonly sink: MessageSink,
    private readonly logger: Logger,
  ) {}

  /** Divisions that are read, by key, as the bus last said. */
  async divisions(): Promise<Map<string, ReadDivision>> {
    const latest = new Map<string, ReturnType<typeof connectionState.parse>>();
    await readTopic(this.kafka, TOPICS.connectionState, ({ value }) => {
      const parsed = connectionState.safeParse(parseJson(value?.toString('utf8') ?? 'null'));
      if (parsed.success) latest.set(parsed.data.connectionId, parsed.data);
    });
    const found = new Map<string, ReadDivision>();
    for (const { connectionId, region, state, divisions } of latest.values())
      if (state !== 'removed')
        for (const { number, backfillFrom } of divisions)
          found.set(divisionKey(region, number), { connectionId, backfillFrom: backfillFrom ?? null });
    return found;
  }

  /** Has feeds of a division looked at now: what changed, and control totals anew. Null, or why not. */
  sync(connectionId: string, key: string, feeds: readonly string[]): Promise<string | null> {
    return this.#ask({ type: 'sync', id: randomUUID(), connectionId, divisionKey: key, feeds: [...feeds] });
  }

  /** Has a feed of a division read in full: what is missing, wrong or too much here becomes what it is there. */
  fullCompare(connectionId: string, key: string, feed: string): Promise<string | null> {
    return this.#ask({ type: 'full_compare', id: randomUUID(), connectionId, divisionKey: key, feed });
  }

  /** Has records of a division read again by their keys. Null, or why not. */
  refetch(connectionId: string, key: string, feed: string, keys: readonly string[]): Promise<string | null> {
    return this.#ask({ type: 'refetch', id: randomUUID(), connectionId, divisionKey: key, feed, keys: [...keys] });
  }

  async #ask(command: Command): Promise<string | null> {
    try {
      const reply = await requestReply(this.kafka, this.sink, {
        commandTopic: TOPICS.command,
        answerTopic: TOPICS.answer,
        message: { key: command.connectionId, value: JSON.stringify(command) },
        id: command.id,
        timeoutMs: ANSWER_MS,
      });
      const answered = answer.parse(reply);
      return answered.type === 'failed' ? answered.message : null;
    } catch (error) {
      if (errorKind(error) !== 'retriable') throw error;
      this.logger.warn('reconcile_command_unanswered', { type: command.type, reason: errorText(error) });
      return errorText(error);
    }
  }
}
