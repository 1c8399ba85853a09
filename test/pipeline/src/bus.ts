import { feedByName, rawTopic, type Feed } from '@ml-connector/catalogue';
import {
  attemptOf,
  ATTEMPT_HEADERS,
  deadLetterId,
  deadLetterTopic,
  headerText,
  readDeadLetterFacts,
  type DeadLetterFacts,
  type ServiceName,
} from '@ml-connector/contracts';
import {
  createKafkaClient,
  readTopic,
  TopicProducer,
  type KafkaClient,
  type OutgoingMessage,
  type ReadMessage,
} from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock, TerminalError } from '@ml-connector/kernel';

/** A dead letter with its facts. */
export interface DeadLetter extends DeadLetterFacts {
  /** As the command line names it. */
  readonly id: string;
  readonly key: string;
  readonly value: Buffer;
  /** 1, or more when it was driven again. */
  readonly attempt: number;
  /** The letter it was driven again from. */
  readonly retryOf?: string | undefined;
}

/** The bus as a test sees it: beside the services, a member of none of their groups. */
export class Bus {
  readonly client: KafkaClient;
  private readonly producer: TopicProducer;

  constructor(brokers: string) {
    this.client = createKafkaClient({ brokers, clientId: 'pipeline-test', logger: silentLogger });
    this.producer = new TopicProducer(this.client, {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health: { register: () => undefined },
      fail: (error) => {
        throw error;
      },
    });
  }

  async send(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    await this.producer.connect();
    await this.producer.send(topic, [...messages]);
  }

  /** What a topic holds now. */
  async read(topic: string): Promise<ReadMessage[]> {
    const found: ReadMessage[] = [];
    await readTopic(this.client, topic, (message) => found.push(message));
    return found;
  }

  /** Dead letters of a service, whatever their age. */
  async deadLetters(service: ServiceName): Promise<DeadLetter[]> {
    return (await this.read(deadLetterTopic(service))).map((message) => ({
      ...readDeadLetterFacts(message.headers),
      id: deadLetterId({ service, partition: message.partition, offset: message.offset }),
      key: message.key?.toString('utf8') ?? '',
      value: message.value ?? Buffer.alloc(0),
      attempt: attemptOf(message.headers),
      retryOf: headerText(message.headers, ATTEMPT_HEADERS.of),
    }));
  }

  /** Some record of a feed and division as Exact sent it, with its envelope's headers. Throws when there is none. */
  async sample(feedName: string, divisionKey: string): Promise<ReadMessage> {
    const messages = await this.read(rawTopic(feedNamed(feedName)));
    const found = messages.find(
      ({ key, headers }) =>
        key?.toString().startsWith(`${divisionKey}|`) && String(headers?.['ce_type']).includes('.record.'),
    );
    if (found === undefined) throw new TerminalError('no_sample', `no record of ${feedName} in ${divisionKey}`);
    return found;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

/** A declared feed. Throws when there is none of that name. */
export function feedNamed(name: string): Feed {
  const feed = feedByName(name);
  if (feed === undefined) throw new TerminalError('unknown_feed', `no feed ${name}`);
  return feed;
}
