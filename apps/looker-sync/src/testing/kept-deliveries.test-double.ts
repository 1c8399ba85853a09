import type { Delivery, DeliveryBook, Received, Verdict } from '../state/delivery-store.js';

/** Deliveries of one process. */
export class KeptDeliveries implements DeliveryBook {
  readonly kept: Delivery[] = [];

  add(delivery: Received): Promise<void> {
    this.kept.push({ ...delivery, id: String(this.kept.length + 1), verdict: null, detail: null });
    return Promise.resolve();
  }

  open(): Promise<readonly Delivery[]> {
    return Promise.resolve(this.kept.filter(({ verdict }) => verdict === null));
  }

  judge(id: string, verdict: Verdict, detail: string): Promise<void> {
    const at = this.kept.findIndex((one) => one.id === id);
    this.kept[at] = { ...this.kept[at]!, verdict, detail };
    return Promise.resolve();
  }

  last(plan: string): Promise<Delivery | undefined> {
    return Promise.resolve(this.kept.findLast((one) => one.plan === plan));
  }
}
