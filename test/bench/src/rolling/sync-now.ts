import { TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { randomUUID } from 'node:crypto';

/** Makes every stream of these connections due, as `ml-connector sync now` does. */
export async function syncNow(brokers: string, connectionIds: Iterable<string>): Promise<void> {
  const client = createKafkaClient({ brokers, clientId: 'rolling-proof', logger: silentLogger });
  const producer = new TopicProducer(client, {
    ...{ logger: silentLogger, meter: silentMeter, clock: systemClock, health: { register: () => undefined } },
    fail: (error: unknown) => {
      throw error;
    },
  });
  await producer.connect();
  try {
    const commands = [...connectionIds].map((connectionId) => ({
      key: connectionId,
      value: JSON.stringify({ type: 'sync', id: randomUUID(), connectionId }),
    }));
    await producer.send(TOPICS.command, commands);
  } finally {
    await producer.disconnect();
  }
}
