import { answer, TOPICS } from '@ml-connector/contracts';
import { BatchHandler, type BatchMessage, type BatchResult } from '@ml-connector/kafka';
import { deadLetter, drop, ok, TerminalError, type Logger, type Outcome, parseJson } from '@ml-connector/kernel';
import { LOGGER } from '@ml-connector/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { WebhookSilences } from '../alerts/webhook-silences.js';
import { Discoveries } from './discoveries.js';
import { Probes } from '../ping/probes.js';

/** Takes over the divisions exact-fetcher found, or why it did not, its answers to a ping, and which webhooks are silent. */
@Controller()
export class AnswersHandler {
  constructor(
    @Inject(Discoveries) private readonly discoveries: Discoveries,
    @Inject(Probes) private readonly probes: Probes,
    @Inject(WebhookSilences) private readonly silences: WebhookSilences,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @BatchHandler(TOPICS.answer)
  async handle(@Payload() messages: readonly BatchMessage[]): Promise<BatchResult> {
    const outcomes: Outcome<unknown>[] = [];
    for (const message of messages) outcomes.push(await this.one(message));
    return outcomes;
  }

  private async one(message: BatchMessage): Promise<Outcome<unknown>> {
    const parsed = answer.safeParse(parseJson(message.value?.toString() ?? 'null'));
    if (!parsed.success) return deadLetter('bad_answer', 'the message is no answer of exact-fetcher');
    const { data } = parsed;
    try {
      if (data.type === 'discovered') await this.discoveries.discovered(data);
      else if (data.type === 'webhooks') await this.silences.told(data);
      else if (data.type === 'probed' || data.type === 'unsubscribed') await this.probes.answered(data);
      else if (data.type === 'failed') {
        await this.probes.answered(data);
        await this.discoveries.failed(data);
      } else return drop('not_for_us');
      return ok(undefined);
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      // The connection was removed meanwhile.
      this.logger.warn('answer_refused', { connection_id: data.connectionId, code: error.code });
      return drop(error.code);
    }
  }
}
