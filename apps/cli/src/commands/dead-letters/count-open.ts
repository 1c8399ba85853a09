import { deadLetterTopic, parseDeadLetterId, type DeadLetterAction, type ServiceName } from '@ml-connector/contracts';
import { topicBounds, type KafkaClient } from '@ml-connector/kafka';

/** How many letters of a service wait for somebody: all that are kept but for those that are settled. */
export async function countOpenLetters(
  kafka: KafkaClient,
  service: ServiceName,
  actions: ReadonlyMap<string, readonly DeadLetterAction[]>,
): Promise<bigint> {
  const bounds = new Map((await topicBounds(kafka, deadLetterTopic(service))).map((bound) => [bound.partition, bound]));
  let open = 0n;
  for (const { low, high } of bounds.values()) open += high - low;
  for (const [id, done] of actions) {
    const place = parseDeadLetterId(id);
    const low = bounds.get(place.partition)?.low;
    const isKept = low !== undefined && BigInt(place.offset) >= low;
    if (place.service === service && isKept && done.at(-1)?.action !== 'corrected') open--;
  }
  return open;
}
