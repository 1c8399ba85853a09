import type { Logger } from '@ml-connector/kernel';
import type { Consumer, ConsumerConfig, Kafka as Driver, KafkaConfig, LogEntry } from 'kafkajs';
import { saslOf, type BrokerLogin } from './broker-login.js';
import { calmRequestQueue } from './calm-request-queue.js';
import { Kafka, logLevel } from './driver.js';

/** Where the brokers are and how they are spoken to. */
export interface KafkaConnectionOptions {
  /** `host:port`, comma-separated. */
  readonly brokers: string;
  /** TLS, with PEM texts; without `ca` the machine's own are trusted. Plain text without it. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** No login without it. */
  readonly login?: BrokerLogin;
}

/** Where the brokers are and who asks. */
export interface ClientOptions extends KafkaConnectionOptions {
  /** Shown in the brokers' logs and quotas. */
  readonly clientId: string;
  readonly logger: Logger;
}

/** The driver's client; other libraries and apps use what is made of it. */
export type KafkaClient = Driver;

/** Lines that are no news: bounded retries are what we want, versions decide what is double. */
const EXPECTED = /Limiting retries for the idempotent producer/;

/**
 * A client whose consumers share nothing. Those of the driver's have one memory of committed offsets for each group: two
 * consumers of one group take each other's partitions out of it, and end or read on from somewhere else.
 */
class Client extends Kafka {
  constructor(private readonly config: KafkaConfig) {
    super(config);
  }

  override consumer(config: ConsumerConfig): Consumer {
    return new Kafka(this.config).consumer(config);
  }
}

/** Makes the client; connects nothing yet. */
export function createKafkaClient(options: ClientOptions): KafkaClient {
  calmRequestQueue();
  return new Client({
    clientId: options.clientId,
    brokers: options.brokers.split(',').map((broker) => broker.trim()),
    connectionTimeout: 3000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 5000, retries: 8 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => say(options.logger, entry),
    ...(options.tls === undefined ? {} : { ssl: { ...options.tls } }),
    ...(options.login === undefined ? {} : { sasl: saslOf(options.login) }),
  });
}

/** The driver calls every hiccup it retries an error; what matters reaches us as a thrown error or a crash. */
function say(logger: Logger, { namespace, log }: LogEntry): void {
  const { message } = log;
  if (EXPECTED.test(message)) return;
  const tries = typeof log['retryCount'] === 'number' ? log['retryCount'] : 0;
  const fields = { part: namespace, message, tries };
  // Of a row of failing tries, some lines are enough.
  if (/crash|fail/i.test(message) && tries % 4 === 0) logger.warn('kafka_client', fields);
  else logger.debug('kafka_client', fields);
}
