import type { WireHeaders } from '@ml-connector/contracts';
import type { Outcome } from '@ml-connector/kernel';
import { BaseRpcContext } from '@nestjs/microservices';

/** A message as it was read. */
export interface BatchMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: WireHeaders | undefined;
  readonly offset: string;
  /** Epoch milliseconds as text: when it was written. */
  readonly timestamp: string;
}

/** Where a batch comes from, and whether it is still ours. */
export interface BatchFacts {
  readonly topic: string;
  readonly partition: number;
  /** Aborted when the service stops or the partition was taken away: no new attempt is begun then. */
  readonly signal: AbortSignal;
}

/** Second argument of a batch handler: `@Ctx() context: BatchContext`. */
export class BatchContext extends BaseRpcContext<[BatchFacts]> implements BatchFacts {
  readonly topic: string;
  readonly partition: number;
  readonly signal: AbortSignal;

  constructor(facts: BatchFacts) {
    super([facts]);
    this.topic = facts.topic;
    this.partition = facts.partition;
    this.signal = facts.signal;
  }
}

/** What a batch handler answers: an outcome for each message in their order, or nothing when all went well. */
export type BatchResult = readonly Outcome<unknown>[] | undefined | void;
