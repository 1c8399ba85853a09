import type { TopicProducer } from '@ml-connector/kafka';
import { errorText, type Logger } from '@ml-connector/kernel';
import type { NoticeOutlet } from './notice-outlet.js';

/** Starts the outlet before HTTP listens and closes it after HTTP is gone; Kafka is not waited for. */
export class IngressLifecycle {
  constructor(
    readonly outlet: NoticeOutlet,
    private readonly producer: Pick<TopicProducer, 'connect' | 'disconnect'>,
    private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    this.producer.connect().catch((error: unknown) => {
      this.logger.warn('kafka_away', { message: errorText(error) });
    });
    await this.outlet.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outlet.stop();
    await this.producer.disconnect();
  }
}
