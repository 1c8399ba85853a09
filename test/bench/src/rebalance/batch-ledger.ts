import type { BatchContext, BatchMessage } from '@ml-connector/kafka';

/** Which partitions are handled when, and which messages were handled. */
export class BatchLedger {
  /** Batches that began while one of the same partition was in hand. */
  overlaps = 0;
  /** Messages before one of their partition that was handled already, by the first time each was handled. */
  outOfOrder = 0;
  private readonly inHand = new Set<number>();
  private readonly handled = new Map<string, number>();
  private readonly newest = new Map<number, bigint>();

  /** A member begins with a batch. */
  begin({ partition }: BatchContext): void {
    if (this.inHand.has(partition)) this.overlaps++;
    this.inHand.add(partition);
  }

  /** It is done; its messages count as handled. */
  end({ partition }: BatchContext, messages: readonly BatchMessage[]): void {
    this.inHand.delete(partition);
    for (const { value, offset } of messages) {
      const text = String(value);
      const times = this.handled.get(text) ?? 0;
      this.handled.set(text, times + 1);
      const newest = this.newest.get(partition) ?? -1n;
      if (times === 0 && BigInt(offset) < newest) this.outOfOrder++;
      if (BigInt(offset) > newest) this.newest.set(partition, BigInt(offset));
    }
  }

  /** It gave up before its end. */
  drop({ partition }: BatchContext): void {
    this.inHand.delete(partition);
  }

  /** Of so many messages, `0` and up, those that nobody handled. */
  lost(sent: number): number {
    return Array.from({ length: sent }, (_, n) => String(n)).filter((text) => !this.handled.has(text)).length;
  }

  /** Messages handled more than once. */
  get doubled(): number {
    return [...this.handled.values()].filter((times) => times > 1).length;
  }
}
