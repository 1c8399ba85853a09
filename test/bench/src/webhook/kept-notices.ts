import { notice, TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, readTopic } from '@ml-connector/kafka';
import { parseJson, silentLogger } from '@ml-connector/kernel';

/** What the bus holds of what senders were answered for. */
export interface Kept {
  readonly lost: number;
  readonly doubled: number;
  /** Notices whose first copy stands before that of an earlier one of their division. */
  readonly outOfOrder: number;
}

/** Compares the bus with what was answered: of each sender the notices `n-0` up to `n-<answered>`. */
export async function keptNotices(brokers: string, answered: readonly number[]): Promise<Kept> {
  const seen = answered.map(() => new Set<number>());
  const latest = answered.map(() => -1);
  let doubled = 0;
  let outOfOrder = 0;
  const client = createKafkaClient({ brokers, clientId: 'proof', logger: silentLogger });
  await readTopic(client, TOPICS.notice, ({ value }) => {
    const [sender = 0, number = 0] = notice
      .parse(parseJson(String(value)))
      .key.split('-')
      .map(Number);
    if (seen[sender]?.has(number) === true) {
      doubled++;
      return;
    }
    seen[sender]?.add(number);
    if (number < (latest[sender] ?? 0)) outOfOrder++;
    latest[sender] = Math.max(latest[sender] ?? 0, number);
  });
  const lost = answered.reduce(
    (sum, count, sender) =>
      sum + Array.from({ length: count }, (_, n) => n).filter((n) => seen[sender]?.has(n) !== true).length,
    0,
  );
  return { lost, doubled, outOfOrder };
}
