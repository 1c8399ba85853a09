import { answer, TOPICS } from '@ml-connector/contracts';
import { BatchHandler, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import { deadLetter, drop, ok, TerminalError, type Logger, type Outcome } from '@ml-connector/kernel';
import { LOGGER } from '@ml-connector/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Connections } from './connections.js';

/** Takes over the divisions exact-fetcher found. */
@Controller()
export class AnswersHandler {
  constructor(
    @Inject(Connections) private readonly connections: Connections,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @BatchHandler(TOPICS.answer)
  async handle(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    const outcomes: Outcome<unknown>[] = [];
    for (const message of messages) outcomes.push(await this.one(message));
    return outcomes;
  }

  private async one(message: BatchMessage): Promise<Outcome<unknown>> {
    const parsed = answer.safeParse(readJson(message.value));
    if (!parsed.success) return deadLetter('bad_answer', 'the message is no answer of exact-fetcher');
    if (parsed.data.type !== 'discovered') return drop('not_for_us');
    const { connectionId, divisions } = parsed.data;
    try {
      await this.connections.discovered(connectionId, divisions);
      return ok(undefined);
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      // A removed connection, or a division that another one reads: told to people, nothing to do again.
      this.logger.warn('divisions_refused', { connection_id: connectionId, code: error.code, reason: error.message });
      return drop(error.code);
    }
  }
}

function readJson(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? 'null');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
