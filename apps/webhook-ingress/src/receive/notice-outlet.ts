import { TOPICS } from '@ml-connector/contracts';
import type { MessageSink } from '@ml-connector/kafka';
import {
  errorText,
  RetriableError,
  retryDelayMs,
  type Clock,
  type Counter,
  type HealthReport,
  type Logger,
} from '@ml-connector/kernel';
import { GroupCommit } from '../spool/group-commit.js';
import type { SpoolRecord } from '../spool/spool-record.js';
import type { Spool } from '../spool/spool.js';

/** What the outlet works with. */
export interface OutletDeps {
  readonly sink: MessageSink;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly drained: Counter;
}

/** So long a webhook waits for the brokers; then the disk has it. Exact does not say how long it waits for us. */
export const BROKER_WAIT_MS = 2_000;
const MAX_GROUP = 1_000;
const RETRY = { attempts: Infinity, firstDelayMs: 250, maxDelayMs: 5_000 };

/**
 * Puts notices on the bus, or on disk while the bus is away. As long as anything waits on disk, new notices go behind
 * it, so that the order of a connection is kept. At least once: a send that was late may have been written too.
 */
export class NoticeOutlet {
  readonly #direct = new GroupCommit<SpoolRecord>((records) => this.#sendSoon(records), MAX_GROUP);
  readonly #stop = new AbortController();
  #away = false;
  #draining: Promise<void> | undefined;
  #drainAgain = false;

  constructor(private readonly deps: OutletDeps) {}

  /** Opens the spool and sends what an earlier process left there. */
  async start(): Promise<void> {
    await this.deps.spool.open();
    this.#drainSoon();
  }

  /** No further attempts; what is on disk stays there. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopping'));
    await this.deps.spool.close();
  }

  /** Resolves once the brokers or the disk have the notice. Throws retriable `spool_full`, `spool_failed`. */
  async deliver(record: SpoolRecord): Promise<'accepted' | 'spooled'> {
    const { spool } = this.deps;
    if (!this.#away && spool.bytes === 0) {
      try {
        await this.#direct.add(record);
        return 'accepted';
      } catch {
        // Whatever it was, it was logged where the group was sent; now the disk takes the notice.
      }
    }
    try {
      await spool.append(record);
      return 'spooled';
    } finally {
      // Also when nothing could be kept: the drain finds out that the brokers may be tried directly again.
      this.#drainSoon();
    }
  }

  /** Kafka being away is no reason to send webhooks elsewhere; having no room for them is. */
  health(): HealthReport {
    if (this.deps.spool.isFull) return { ok: false, detail: 'the spool is full' };
    return this.#away ? { ok: true, detail: 'Kafka is away, notices are kept on disk' } : { ok: true };
  }

  async #sendSoon(records: readonly SpoolRecord[]): Promise<void> {
    if (this.#away) throw new RetriableError('kafka_away', 'the brokers did not answer the notices before');
    const timer = new AbortController();
    const late = this.deps.clock.sleep(BROKER_WAIT_MS, timer.signal).then(() => {
      throw new RetriableError('kafka_late', `no acknowledgement in ${BROKER_WAIT_MS} ms`);
    });
    try {
      await Promise.race([this.deps.sink.send(TOPICS.notice, records), late]);
    } catch (error) {
      // Here, before the next group begins: it would wait as long again.
      this.#away = true;
      this.deps.logger.warn('kafka_away', { message: errorText(error) });
      throw error;
    } finally {
      timer.abort(new Error('answered'));
    }
  }

  #drainSoon(): void {
    this.#drainAgain = true;
    this.#draining ??= this.#drain().finally(() => this.#drained());
  }

  /** What was asked for after the last look and before this moment would otherwise wait for the next notice. */
  #drained(): void {
    this.#draining = undefined;
    if (this.#drainAgain && !this.#stop.signal.aborted) this.#drainSoon();
  }

  async #drain(): Promise<void> {
    for (let failures = 0; this.#drainAgain && !this.#stop.signal.aborted;) {
      this.#drainAgain = false;
      try {
        await this.#drainAll();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#drainAgain = true;
        this.#away = true;
        this.deps.logger.warn('spool_drain_failed', { message: errorText(error), tries: failures });
        await this.#pause(retryDelayMs(RETRY, failures, Math.random()));
      }
    }
  }

  async #drainAll(): Promise<void> {
    const { spool, sink, logger, drained } = this.deps;
    for (;;) {
      const segment = await spool.takeOldest();
      if (segment === undefined) break;
      await sink.send(TOPICS.notice, segment.records);
      drained.add(segment.records.length);
      logger.info('spool_drained', { messages: segment.records.length });
      await spool.discard(segment);
    }
    if (this.#away) logger.info('kafka_back');
    this.#away = false;
  }

  async #pause(delayMs: number): Promise<void> {
    try {
      await this.deps.clock.sleep(delayMs, this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }
}
