import type { Clock, Gauge } from '@ml-connector/kernel';

/** Where a partition stands. */
interface Standing {
  /** Who handles the partition. */
  readonly owner: object;
  readonly topic: string;
  readonly partition: number;
  readonly behind: number;
  /** Epoch milliseconds of the oldest message not done; undefined: all are. */
  readonly oldestMs: number | undefined;
}

/** Gauges that a consumer's lag is shown by. */
export interface LagGauges {
  readonly lag: Gauge;
  readonly oldestAge: Gauge;
}

/**
 * How far the consumers of a process are behind, by partition: messages, and the age of the oldest one that is not done. The age grows
 * while a batch is in hand or waits for something that is away, so that a consumer that hangs shows.
 */
export class ConsumerLag {
  private readonly standings = new Map<string, Standing>();

  constructor(
    private readonly gauges: LagGauges,
    private readonly clock: Clock,
  ) {}

  /** Sets where a partition of `owner` stands: `behind` messages not done, the oldest written at `oldestMs`. */
  set(owner: object, topic: string, partition: number, behind: number, oldestMs: number): void {
    const standing = { owner, topic, partition, behind, oldestMs: behind > 0 ? oldestMs : undefined };
    this.standings.set(`${topic}/${partition}`, standing);
    this.show(standing);
  }

  /** Lets the ages grow. */
  refresh(): void {
    for (const standing of this.standings.values()) if (standing.oldestMs !== undefined) this.show(standing);
  }

  /** The owner's partitions are given anew: those of other processes show at them. */
  forget(owner: object): void {
    for (const [partition, standing] of this.standings) if (standing.owner === owner) this.standings.delete(partition);
    this.gauges.lag.reset();
    this.gauges.oldestAge.reset();
    for (const standing of this.standings.values()) this.show(standing);
  }

  private show({ topic, partition, behind, oldestMs }: Standing): void {
    const labels = { topic, partition: String(partition) };
    this.gauges.lag.set(behind, labels);
    const ageMs = oldestMs === undefined ? 0 : Math.max(0, this.clock.now() - oldestMs);
    this.gauges.oldestAge.set(ageMs / 1000, labels);
  }
}
