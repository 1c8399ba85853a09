import {
  planRunRequest,
  type DeliveryView,
  type PlanRun,
  type PlanRunRequest,
  type PlanView,
} from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import type { LookerJobs } from '../looker-jobs.js';
import type { Delivery, DeliveryBook } from '../state/delivery-store.js';
import type { PlanSpec } from './plan-config.js';
import type { ScheduledPlans } from './scheduled-plans.js';

const LOOK_EVERY_MS = 500;

/** Plans for people: what there is, and one of them now. */
export class PlanRuns {
  constructor(
    private readonly jobs: LookerJobs,
    private readonly plans: ScheduledPlans,
    private readonly book: DeliveryBook,
    private readonly clock: Clock,
  ) {}

  /** Configured plans with what came last of each. */
  list(): Promise<PlanView[]> {
    return Promise.all(
      this.plans.all().map(async (spec) => ({
        name: spec.name,
        sends: spec.look ?? spec.dashboard ?? `Look ${spec.lookId ?? ''}`,
        when: spec.cron === undefined ? 'after loads' : `${spec.cron} ${spec.timeZone}`,
        to: spec.to.map(({ type }) => type),
        lastDelivery: viewOf(await this.book.last(spec.name)),
      })),
    );
  }

  /** Runs one, and waits for what it brings to the own receiver. Throws `plan_unknown`, `plan_not_made`. */
  async run(given: PlanRunRequest): Promise<PlanRun> {
    const { name, waitS } = planRunRequest.parse(given);
    const isReceivedHere = deliversHere(this.plans.specOf(name));
    const before = (await this.book.last(name))?.id;
    await this.jobs.run('plan', (api) => this.plans.runOnce(new ContentApi(api.transport), name));
    const delivery = isReceivedHere ? await this.await(name, before, waitS) : undefined;
    return { name, isReceivedHere, delivery: viewOf(delivery) };
  }

  /** The delivery that follows one, looked at; as it is when the time is up. */
  private async await(name: string, before: string | undefined, waitS: number): Promise<Delivery | undefined> {
    const until = this.clock.now() + waitS * 1_000;
    for (;;) {
      const last = await this.book.last(name);
      const isNew = last !== undefined && last.id !== before;
      if (isNew && last.verdict !== null) return last;
      if (this.clock.now() >= until) return isNew ? last : undefined;
      await this.clock.sleep(LOOK_EVERY_MS);
    }
  }
}

const deliversHere = (spec: PlanSpec): boolean => spec.to.some(({ type }) => type === 'receiver');

function viewOf(delivery: Delivery | undefined): DeliveryView | null {
  if (delivery === undefined) return null;
  const { receivedAt, rows, verdict, detail } = delivery;
  return { receivedAt: new Date(receivedAt).toISOString(), rows, verdict, detail };
}
