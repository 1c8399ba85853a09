import { errorKind, errorText, TerminalError, type Logger } from '@ml-connector/kernel';
import type { ContentApi, IScheduledPlan } from '@ml-connector/looker';
import { declaredAs, type WrittenBook } from '../state/written-store.js';
import type { DeliverySecrets } from './delivery-secrets.js';
import { addressesOf, hasSecret, isAsConfigured, settingsOf, withDestinations } from './plan-body.js';
import type { PlanSpec } from './plan-config.js';

/** What became of the plans of one run. */
export interface PlansOutcome {
  readonly made: number;
  readonly updated: number;
  readonly removed: number;
  /** What could not be written, in words; the other plans are not kept from it. */
  readonly problems: readonly string[];
}

/** What the plans work with. */
export interface PlanParts {
  readonly book: WrittenBook;
  readonly secrets: DeliverySecrets;
  /** Base address at which Looker reaches this service; undefined: it does not. */
  readonly receiverUrl: string | undefined;
  readonly logger: Logger;
}

/**
 * Brings Looker's scheduled plans to what the configuration says, by their names among those of the key's own user.
 * Whether a plan is switched on is left to people; one that is no longer configured is removed, if it was made here.
 */
export class ScheduledPlans {
  constructor(
    private readonly specs: readonly PlanSpec[],
    private readonly parts: PlanParts,
  ) {}

  /** Whether there is anything to ask Looker. */
  async isWanted(): Promise<boolean> {
    return this.specs.length > 0 || (await this.parts.book.all('plan')).size > 0;
  }

  /** Safe to repeat after a crash at any place. */
  async write(api: ContentApi): Promise<PlansOutcome> {
    const there = await api.plans();
    const outcome = { made: 0, updated: 0, removed: await this.remove(api) };
    const problems: string[] = [];
    for (const spec of this.specs) {
      const known = there.find(({ name }) => name === spec.name);
      try {
        const how = await this.ensure(api, spec, known);
        if (how !== undefined) outcome[how]++;
      } catch (error) {
        if (errorKind(error) !== 'terminal') throw error;
        this.parts.logger.warn('plan_failed', { plan: spec.name, reason: errorText(error) });
        problems.push(`plan ${spec.name}: ${errorText(error)}`);
      }
    }
    return { ...outcome, problems };
  }

  /** Runs a plan once, now. Delivery comes after the answer. Throws `plan_unknown`, `plan_not_made`. */
  async runOnce(api: ContentApi, name: string): Promise<void> {
    this.specOf(name);
    const plan = (await api.plans()).find((one) => one.name === name);
    if (plan?.id === undefined)
      throw new TerminalError('plan_not_made', `Looker has no plan ${name} yet: deploy, and see lastError`);
    await api.runPlanOnce(plan.id);
  }

  /** A plan by its name. Throws `plan_unknown` with the names there are. */
  specOf(name: string): PlanSpec {
    const spec = this.specs.find((one) => one.name === name);
    if (spec !== undefined) return spec;
    const names = this.specs.map((one) => one.name).join(', ') || 'none';
    throw new TerminalError('plan_unknown', `no plan of this name is configured; there are: ${names}`);
  }

  /** Configured plans in order. */
  all(): readonly PlanSpec[] {
    return this.specs;
  }

  /** Look that a plan sends; null for a dashboard. Throws `plan_without_look` while the starter Look is not made. */
  async lookIdOf(spec: PlanSpec): Promise<string | null> {
    if (spec.look === undefined) return spec.lookId ?? null;
    const lookId = (await this.parts.book.all('look')).get(spec.look)?.lookerId;
    if (lookId != null) return lookId;
    throw new TerminalError(
      'plan_without_look',
      `plan ${spec.name}: the starter Look ${spec.look} is not ours to send; name one by lookId`,
    );
  }

  private async ensure(
    api: ContentApi,
    spec: PlanSpec,
    known: IScheduledPlan | undefined,
  ): Promise<'made' | 'updated' | undefined> {
    const { book, receiverUrl, secrets, logger } = this.parts;
    const settings = settingsOf(spec, await this.lookIdOf(spec));
    const addresses = addressesOf(spec, receiverUrl);
    // Secrets never come back, so that changed ones can't be seen: a plan that has some is written every time.
    const isSame = known !== undefined && !spec.to.some(hasSecret) && isAsConfigured(known, settings, addresses);
    const plan = isSame
      ? known
      : await withDestinations(spec, receiverUrl, secrets, (destinations) => {
          const body = { ...settings, scheduled_plan_destination: destinations };
          // What decides when is one of the two: the other one is taken away.
          const when = spec.cron === undefined ? { crontab: null } : { datagroup: null };
          return known?.id === undefined
            ? api.createPlan(body)
            : api.updatePlan(known.id, { ...body, ...(when as object) });
        });
    await book.save('plan', {
      name: spec.name,
      lookerId: plan.id ?? null,
      declared: declaredAs(spec),
      written: {},
    });
    if (isSame) return undefined;
    logger.info('plan_written', { plan: spec.name, looker_id: plan.id ?? null });
    return known === undefined ? 'made' : 'updated';
  }

  private async remove(api: ContentApi): Promise<number> {
    const { book, logger } = this.parts;
    let removed = 0;
    for (const { name, lookerId } of (await book.all('plan')).values()) {
      if (this.specs.some((spec) => spec.name === name)) continue;
      if (lookerId !== null) await api.deletePlan(lookerId);
      await book.forget('plan', name);
      logger.info('plan_removed', { plan: name, looker_id: lookerId });
      removed++;
    }
    return removed;
  }
}
