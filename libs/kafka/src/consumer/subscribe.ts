import { errorText, TerminalError } from '@ml-connector/kernel';
import type { Consumer } from 'kafkajs';
import type { KafkaPorts } from '../client/kafka-ports.js';

const WAIT_FOR_TOPICS_MS = 120_000;

/**
 * Subscribes from the beginning; waits up to two minutes for topics that are not there yet, for services may be started
 * before the topics are made. Throws a terminal error `topics_missing`.
 */
export async function subscribe(
  consumer: Consumer,
  topics: readonly string[],
  ports: Pick<KafkaPorts, 'clock' | 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = ports.clock.now() + WAIT_FOR_TOPICS_MS;
  for (;;) {
    try {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      return;
    } catch (error) {
      if (!isMissingTopic(error)) throw error;
      if (ports.clock.now() > deadlineMs)
        throw new TerminalError('topics_missing', `none or not all of these topics exist: ${topics.join(', ')}`, {
          cause: error,
        });
      ports.logger.info('waiting_for_topics', { topics: topics.length, message: errorText(error) });
      await ports.clock.sleep(1000, signal);
    }
  }
}

function isMissingTopic(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if ((at as { type?: unknown }).type === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  return false;
}
