import {
  KafkaBatchStrategy,
  TopicProducer,
  type BatchContext,
  type BatchMessage,
  type KafkaClient,
} from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';

/** What a process does with a batch. */
export type Work = (messages: readonly BatchMessage[], context: BatchContext) => Promise<void>;

/** How a process consumes. */
export interface ProcessOptions {
  readonly topic: string;
  readonly groupId: string;
  readonly members?: number;
  readonly partitionsConcurrently: number;
  readonly sessionTimeoutMs: number;
  readonly retryForMs?: number;
}

/** One process of a group, by the batch strategy as services have it. */
export class GroupProcess {
  readonly failures: unknown[] = [];
  private readonly strategy: KafkaBatchStrategy;
  private readonly producer: TopicProducer;

  constructor(
    client: KafkaClient,
    private readonly options: ProcessOptions,
    work: Work,
  ) {
    const ports = {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health: { register: () => undefined },
      fail: (error: unknown) => void this.failures.push(error),
    };
    this.producer = new TopicProducer(client, ports);
    this.strategy = new KafkaBatchStrategy(client, options, ports, this.producer, 'transformer');
    this.strategy.addHandler(options.topic, work, true, { bisect: true });
  }

  /** Joins the group: all its members hand their partitions over. */
  async join(): Promise<void> {
    await this.producer.connect();
    await new Promise<void>((resolve, reject) => {
      void this.strategy.listen((error) => (error === undefined ? resolve() : reject(error as Error)));
    });
  }

  /** Finishes the batch in hand and leaves the group. */
  async leave(): Promise<void> {
    await this.strategy.close();
    await this.producer.disconnect();
  }
}
