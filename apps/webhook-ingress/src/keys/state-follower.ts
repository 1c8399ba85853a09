import { connectionState, TOPICS } from '@ml-connector/contracts';
import { followTopic, topicBounds, type KafkaClient, type ReadMessage, type TopicFollower } from '@ml-connector/kafka';
import { errorText, type Clock, type Logger, parseJson } from '@ml-connector/kernel';
import type { KeyCache } from './key-cache.js';

const RETRY_MS = 5_000;

/** Tells the cache of every change of a connection. Every replica hears all; starting does not wait for Kafka. */
export class StateFollower {
  readonly #stop = new AbortController();
  #follower: TopicFollower | undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly cache: KeyCache,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly fail: (error: unknown) => void,
  ) {}

  onModuleInit(): void {
    this.#start().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.fail(error);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#follower?.stop();
  }

  async #start(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#follow();
        return;
      } catch (error) {
        this.logger.warn('connection_states_unreadable', { message: errorText(error) });
        await this.clock.sleep(RETRY_MS, this.#stop.signal);
      }
    }
  }

  /** From the end on: what was before, the keys loaded later know already. */
  async #follow(): Promise<void> {
    const bounds = await topicBounds(this.client, TOPICS.connectionState);
    const from = new Map(bounds.map(({ partition, high }) => [partition, high]));
    const follower = await followTopic(this.client, TOPICS.connectionState, from, (message) => this.#hear(message));
    this.cache.expireAll();
    this.#follower = follower;
    if (this.#stop.signal.aborted) await follower.stop();
    else this.logger.info('connection_states_followed', { partitions: bounds.length });
  }

  #hear({ key, value }: ReadMessage): void {
    const id = String(key);
    if (isRemoved(value)) this.cache.forget(id);
    else this.cache.expire(id);
    this.logger.debug('keys_expired', { connection_id: id });
  }
}

/** A state that can't be read is still a change: the caller expires the keys. */
function isRemoved(value: Buffer | null): boolean {
  if (value === null) return true;
  return connectionState.pick({ state: true }).safeParse(parseJson(String(value))).data?.state === 'removed';
}
