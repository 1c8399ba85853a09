import { createHash } from 'node:crypto';
import { LOOKER_SYNC_API } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import type { IScheduledPlan, IScheduledPlanDestination, IWriteScheduledPlan } from '@ml-connector/looker';
import { DATAGROUP_NAME, MODEL_NAME } from '../model/project-files.js';
import type { DeliverySecrets } from './delivery-secrets.js';
import type { PlanDestination, PlanSpec } from './plan-config.js';

/** Name of a plan in the receiver's address: a plan's own may hold anything. */
export function slugOf(planName: string): string {
  return createHash('sha256').update(planName).digest('hex').slice(0, 16);
}

/** A plan in Looker's terms, without its destinations. */
export function settingsOf(spec: PlanSpec, lookId: string | null): Partial<IWriteScheduledPlan> {
  const when =
    spec.cron === undefined
      ? { datagroup: `${MODEL_NAME}::${DATAGROUP_NAME}` }
      : { crontab: spec.cron, timezone: spec.timeZone };
  const what =
    lookId === null ? { lookml_dashboard_id: `${MODEL_NAME}::${spec.dashboard ?? ''}` } : { look_id: lookId };
  return {
    name: spec.name,
    ...when,
    ...what,
    require_results: spec.onlyWithResults,
    require_no_results: false,
    require_change: spec.onlyWhenChanged,
  };
}

/** A destination without its secrets. */
export interface DestinationAddress {
  readonly type: string;
  readonly address: string;
  readonly format: string;
  readonly apply_formatting?: boolean;
}

/** Destinations without their secrets, as Looker answers them. `receiverUrl`: base address of this service for Looker. */
export function addressesOf(spec: PlanSpec, receiverUrl: string | undefined): readonly DestinationAddress[] {
  return spec.to.map((one) => {
    if (one.type !== 'receiver') return { type: one.type, address: one.address, format: one.format };
    if (receiverUrl === undefined)
      throw new TerminalError('no_receiver', `plan ${spec.name}: set DELIVERY_URL, where Looker reaches this service`);
    const address = `${receiverUrl.replace(/\/$/, '')}${LOOKER_SYNC_API.delivery(slugOf(spec.name))}`;
    // As the digits are: formatted ones can't be compared.
    return { type: 'webhook', address, format: 'inline_json', apply_formatting: false };
  });
}

/** Whether a plan in Looker says what is configured. Secrets never come back, so that they can't be compared. */
export function isAsConfigured(
  plan: IScheduledPlan,
  settings: Partial<IWriteScheduledPlan>,
  addresses: readonly DestinationAddress[],
): boolean {
  const there = plan.scheduled_plan_destination ?? [];
  return (
    Object.entries(settings).every(([key, value]) => (plan as Record<string, unknown>)[key] === value) &&
    there.length === addresses.length &&
    addresses.every(({ type, address, format }, n) => {
      const one = there[n];
      return one?.type === type && one.address === address && one.format === format;
    })
  );
}

/** Whether a destination's credentials have to be sent. */
export const hasSecret = (one: PlanDestination): boolean => one.type === 's3' || one.type === 'sftp';

/** Runs `use` with the destinations and their credentials, which are given back after it. */
export async function withDestinations<T>(
  spec: PlanSpec,
  receiverUrl: string | undefined,
  secrets: DeliverySecrets,
  use: (destinations: IScheduledPlanDestination[]) => Promise<T>,
): Promise<T> {
  const addresses = addressesOf(spec, receiverUrl);
  const next = async (n: number, made: IScheduledPlanDestination[]): Promise<T> => {
    const [one, address] = [spec.to[n], addresses[n]];
    if (one === undefined || address === undefined) return use(made);
    if (one.type !== 's3' && one.type !== 'sftp') return next(n + 1, [...made, address]);
    return secrets.of(one.type, one.secret, ({ parameters, secretParameters }) => {
      const filled = {
        ...address,
        parameters: JSON.stringify(parameters),
        secret_parameters: JSON.stringify(secretParameters),
      };
      return next(n + 1, [...made, filled]);
    });
  };
  return next(0, []);
}
