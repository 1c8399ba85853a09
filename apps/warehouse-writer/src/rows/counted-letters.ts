import { headerText } from '@ml-connector/contracts';
import { consumerMetrics, type MessageSink, type OutgoingMessage } from '@ml-connector/kafka';
import type { Counter, Meter } from '@ml-connector/kernel';

/** Writes dead letters of single rows; they count as those of whole messages do. */
export class CountedLetters implements MessageSink {
  private readonly deadLetters: Counter;

  constructor(
    private readonly sink: MessageSink,
    meter: Meter,
  ) {
    this.deadLetters = consumerMetrics(meter).deadLetters;
  }

  async send(topic: string, letters: readonly OutgoingMessage[]): Promise<void> {
    await this.sink.send(topic, letters);
    for (const { headers } of letters)
      this.deadLetters.add(1, {
        topic: headerText(headers, 'dl-topic') ?? '',
        reason: headerText(headers, 'dl-reason') ?? '',
      });
  }
}
