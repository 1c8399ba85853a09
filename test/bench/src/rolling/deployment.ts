import type { ServiceName } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import type { Balancer } from './balancer.js';
import { Pod, type PodSpec } from './pod.js';

const READY_WITHIN_MS = 120_000;
const LOOK_MS = 100;

/** Makes the replica of a number; a number is used once, but for those of a StatefulSet. */
export type PodMaker = (ordinal: number) => Promise<PodSpec>;

/** The replicas of a service, updated as the chart has it. */
export class Deployment {
  pods: readonly Pod[] = [];
  readonly #gone: Pod[] = [];
  #next = 0;

  constructor(
    readonly service: ServiceName,
    private readonly replicas: number,
    private readonly make: PodMaker,
    /** Each replica keeps name and disk, and goes before it comes (StatefulSet, or Recreate). */
    private readonly stateful: boolean,
  ) {}

  async start(): Promise<void> {
    for (let n = 0; n < this.replicas; n++) this.pods = [...this.pods, await this.#another()];
  }

  /** Waits until every replica can work. */
  async ready(signal: AbortSignal): Promise<void> {
    await Promise.all(this.pods.map((pod) => becomesReady(pod, signal)));
  }

  /** Starts every replica anew, one by one, each ready before the next; gives how many. */
  async roll(balancer: Balancer, signal: AbortSignal): Promise<number> {
    const before = this.pods;
    for (const pod of before) {
      await this.ready(signal);
      if (this.stateful) {
        await pod.terminate();
        pod.restart();
        await becomesReady(pod, signal);
      } else {
        const successor = await this.#another();
        this.pods = [...this.pods, successor];
        await becomesReady(successor, signal);
        await balancerSees(balancer, this.pods.length, signal);
        this.pods = this.pods.filter((one) => one !== pod);
        this.#gone.push(pod);
        await pod.terminate();
      }
    }
    return before.length;
  }

  /** Ends that nobody asked for, and stops that took too long. */
  faults(): string[] {
    const all = [...this.#gone, ...this.pods];
    const overdue = all.filter((pod) => pod.overdue > 0).map((pod) => `${pod.spec.name} did not stop in time`);
    return [...all.flatMap((pod) => pod.crashes), ...overdue];
  }

  async stop(): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.terminate()));
  }

  async #another(): Promise<Pod> {
    return new Pod(await this.make(this.#next++));
  }
}

/** Resolves once it can work. Throws when that takes too long. */
export async function becomesReady(pod: Pod, signal: AbortSignal): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (!(await pod.isReady())) {
    signal.throwIfAborted();
    if (performance.now() > end) throw new Error(`${pod.spec.name} is not ready; its log: ${pod.spec.logFile}`);
    await systemClock.sleep(LOOK_MS, signal);
  }
}

/** An old replica goes only once the new one is sent work. */
async function balancerSees(balancer: Balancer, count: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (balancer.readyCount < count) {
    if (performance.now() > end) throw new Error('the balancer does not see all replicas');
    await systemClock.sleep(LOOK_MS, signal);
  }
}
