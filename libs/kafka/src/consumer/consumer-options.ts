/** How a service consumes. */
export interface ConsumerOptions {
  /** Consumers of one group share the partitions. */
  readonly groupId: string;
  /**
   * Members of the group in this process, each with its share of the partitions and a fetch of its own: while one
   * fetches, others handle, for the driver fetches no more before all of a fetch is handled; default 1.
   */
  readonly members?: number;
  /** Partitions a member handles at the same time; default 1. Within a partition the order is kept. */
  readonly partitionsConcurrently?: number;
  /** Bytes of one partition a fetch brings: the size of a batch; default 1 MiB. */
  readonly maxBytesPerPartition?: number;
  /** Bytes a fetch brings over all partitions: what a member holds in memory at most; default 10 MiB. */
  readonly maxBytes?: number;
  /** A fetch waits until so many bytes are there, or so long; default: for the first byte, 250 ms. */
  readonly gather?: { readonly bytes: number; readonly ms: number };
  /** After so long without a heartbeat the partitions go to others; at least 6,000; default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** Longest time a batch spends on retries of its own records; default 30,000. */
  readonly retryForMs?: number;
}
