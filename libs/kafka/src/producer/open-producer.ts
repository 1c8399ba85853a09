import type { Producer } from 'kafkajs';
import { brokerTrouble } from '../client/broker-trouble.js';
import type { KafkaClient } from '../client/create-client.js';
import { Partitioners } from '../client/driver.js';
import { partitionOfKey } from '../client/murmur2.js';

/** A connected producer; once `closed`, the driver's own retries write no more. */
export interface OpenProducer {
  readonly producer: Producer;
  closed: boolean;
}

/** Connects an idempotent producer. Throws a retriable error `kafka_unreachable`, or a terminal `kafka_refused`. */
export async function openProducer(client: KafkaClient): Promise<OpenProducer> {
  const state = { closed: false };
  const producer = client.producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 3000, retries: 12 },
    createPartitioner: () => {
      const choose = Partitioners.DefaultPartitioner();
      // Asked again at each of the driver's tries: the one place where a try can be stopped.
      return (args) => {
        if (state.closed) throw Object.assign(new Error('the send was given up'), { retriable: false });
        const { key, partition } = args.message;
        if (partition !== undefined || key === null || key === undefined) return choose(args);
        return partitionOfKey(key, args.partitionMetadata.length);
      };
    },
  });
  try {
    await producer.connect();
  } catch (cause) {
    throw brokerTrouble(cause);
  }
  return Object.assign(state, { producer });
}
