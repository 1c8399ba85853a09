import {
  ConnectorError,
  errorKind,
  RetriableError,
  retryDelayMs,
  type Clock,
  type Logger,
  type RetryPolicy,
} from '@ml-connector/kernel';
import type { BatchFacts, BatchMessage, BatchResult } from './batch-message.js';
import type { ConsumerMetrics } from './consumer-metrics.js';
import type { OutcomeActor, RetryItem } from './outcome-actor.js';

/** A handler, called with a batch or a part of it. */
export type Handle = (messages: readonly BatchMessage[]) => Promise<BatchResult>;

/** What a runner works with. */
export interface BatchRunnerDeps {
  readonly actor: OutcomeActor;
  readonly metrics: ConsumerMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Longest time one batch spends on retries of its own records; default 30 s. */
  readonly retryForMs?: number;
  /**
   * Aborted when the partition is about to be given away. A batch that waits for something that is away is left to the
   * next owner then: waiting on would hold the whole group up.
   */
  readonly givingAway?: AbortSignal;
}

/** The batch was given up without a result because the service stops, or its partition is lost or about to be; nothing is committed. */
export class BatchAbandoned extends Error {
  override readonly name = 'BatchAbandoned';
}

const PAUSES: RetryPolicy = { attempts: Infinity, firstDelayMs: 200, maxDelayMs: 5000 };

/** Runs one batch to its end: every message done, dropped, dead-lettered, or the whole batch thrown back. */
export class BatchRunner {
  #deadlineMs: number | undefined;

  constructor(
    private readonly deps: BatchRunnerDeps,
    private readonly source: BatchFacts,
    private readonly handle: Handle,
    private readonly bisect: boolean,
  ) {}

  /** Resolves when all messages may be committed. Throws `BatchAbandoned`, or an error that must end the process. */
  async run(messages: readonly BatchMessage[]): Promise<void> {
    let result: BatchResult;
    try {
      result = await this.#call(messages);
    } catch (error) {
      if (!this.bisect || error instanceof BatchAbandoned) throw error;
      const [only] = messages;
      if (messages.length === 1 && only !== undefined) return this.#blame(only, error);
      const half = Math.ceil(messages.length / 2);
      await this.run(messages.slice(0, half));
      await this.run(messages.slice(half));
      return;
    }
    await this.#again(await this.deps.actor.act(this.source, messages, result));
  }

  /** Something the handler needs is away: no record's fault, so wait for it, however long, with heartbeats going on. */
  async #call(messages: readonly BatchMessage[]): Promise<BatchResult> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.handle(messages);
      } catch (error) {
        if (errorKind(error) !== 'retriable') throw error;
        const asked = error instanceof RetriableError ? (error.retryAfterMs ?? 0) : 0;
        const delayMs = Math.max(asked, retryDelayMs(PAUSES, attempt, Math.random()));
        this.deps.logger.warn('batch_waits', { ...this.#where(messages), attempt, delay_ms: delayMs, error });
        await this.#pause(delayMs, this.deps.givingAway);
      }
    }
  }

  /** One message makes the handler throw: try it alone until the time is up, then bury it. */
  async #blame(message: BatchMessage, first: unknown): Promise<void> {
    const deadlineMs = this.#deadline();
    let error = first;
    for (let attempt = 1; errorKind(error) === 'unknown'; attempt++) {
      const left = deadlineMs - this.deps.clock.now();
      if (left <= 0 && attempt > 1) break;
      await this.#pause(Math.max(0, Math.min(left, retryDelayMs(PAUSES, attempt, Math.random()))));
      this.deps.metrics.retried.add(1, { topic: this.source.topic, reason: 'unknown' });
      try {
        const result = await this.#call([message]);
        return await this.#again(await this.deps.actor.act(this.source, [message], result));
      } catch (again) {
        if (again instanceof BatchAbandoned) throw again;
        error = again;
      }
    }
    const reason = error instanceof ConnectorError ? error.code : 'unknown';
    this.deps.logger.error('message_failed', { ...this.#where([message]), ...frames(error) });
    await this.deps.actor.bury(this.source, [{ message, reason, detail: nameOf(error) }]);
  }

  /** Messages whose outcome was "retry": handed out again until the time is up, then buried. */
  async #again(items: readonly RetryItem[]): Promise<void> {
    if (items.length === 0) return;
    const { clock, actor, metrics } = this.deps;
    const left = this.#deadline() - clock.now();
    const waitMs = Math.max(50, ...items.map((item) => item.afterMs));
    if (waitMs > left) {
      const dead = items.map(({ message, reason }) => ({ message, reason: 'retries_exhausted', detail: reason }));
      return actor.bury(this.source, dead);
    }
    for (const { reason } of items) metrics.retried.add(1, { topic: this.source.topic, reason });
    await this.#pause(waitMs);
    await this.run(items.map((item) => item.message));
  }

  #deadline(): number {
    return (this.#deadlineMs ??= this.deps.clock.now() + (this.deps.retryForMs ?? 30_000));
  }

  async #pause(ms: number, givingAway?: AbortSignal): Promise<void> {
    const { signal: own } = this.source;
    const signal = givingAway === undefined ? own : AbortSignal.any([own, givingAway]);
    if (!signal.aborted)
      await this.deps.clock.sleep(ms, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    if (signal.aborted) throw new BatchAbandoned('stopped before the batch was done');
  }

  #where(messages: readonly BatchMessage[]): Record<string, unknown> {
    const { topic, partition } = this.source;
    return { topic, partition, offset: messages[0]?.offset, messages: messages.length };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Where an error came from, without its message: that may quote the record. */
function frames(error: unknown): Record<string, unknown> {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return {
    error_name: nameOf(error),
    at: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 6)
      .map((line) => line.trim()),
  };
}
