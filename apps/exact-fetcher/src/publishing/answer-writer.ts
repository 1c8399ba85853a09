import { TOPICS, type Answer } from '@ml-connector/contracts';
import type { MessageSink } from '@ml-connector/kafka';

/** Puts answers to commands on the bus, by connection. */
export class AnswerWriter {
  constructor(private readonly sink: MessageSink) {}

  async send(answer: Answer): Promise<void> {
    await this.sink.send(TOPICS.answer, [{ key: answer.connectionId, value: JSON.stringify(answer) }]);
  }
}
