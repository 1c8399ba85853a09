import { TopicProducer, type KafkaClient, type MessageSink } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';

/** Lends a producer to `work` and closes it after. */
export async function withProducer<T>(kafka: KafkaClient, work: (sink: MessageSink) => Promise<T>): Promise<T> {
  const producer = new TopicProducer(kafka, {
    logger: silentLogger,
    meter: silentMeter,
    clock: systemClock,
    health: { register: () => undefined },
    fail: (error: unknown) => {
      throw error;
    },
  });
  await producer.connect();
  try {
    return await work(producer);
  } finally {
    await producer.disconnect();
  }
}
