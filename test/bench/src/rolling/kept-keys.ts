import { notice, TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, readTopic } from '@ml-connector/kafka';
import { parseJson, silentLogger } from '@ml-connector/kernel';

/** What the bus holds of answered webhooks. */
export interface KeptKeys {
  /** Answered, and not on the bus. */
  readonly lost: number;
  /** On the bus more than once: allowed, whoever sends again after a broken connection makes a second one. */
  readonly twice: number;
}

/** Looks for the notices of answered webhooks on the bus. */
export async function keptKeys(brokers: string, answered: ReadonlySet<string>): Promise<KeptKeys> {
  const seen = new Map<string, number>();
  const client = createKafkaClient({ brokers, clientId: 'rolling-proof', logger: silentLogger });
  await readTopic(client, TOPICS.notice, ({ value }) => {
    const { key } = notice.parse(parseJson(String(value)));
    if (answered.has(key)) seen.set(key, (seen.get(key) ?? 0) + 1);
  });
  return {
    lost: answered.size - seen.size,
    twice: [...seen.values()].filter((copies) => copies > 1).length,
  };
}
