import type { Books, DivisionBooks, Region } from '../books/books.js';
import type { FaultQueue } from '../control/faults.js';
import type { SandboxClock } from '../control/sandbox-clock.js';
import type { CallBudget } from '../limits/call-budget.js';
import type { StatisticsKeeper } from '../limits/call-statistics.js';
import type { ErrorVelocity } from '../limits/error-velocity.js';
import type { DenialDesk } from '../oauth/denials.js';
import type { AppRegistration, Caller } from '../oauth/oauth-types.js';
import type { TokenDesk } from '../oauth/token-desk.js';
import type { ExpandRules } from './expand-rules.js';
import type { WebhookCourier } from '../webhooks/courier.js';
import type { SubscriptionDesk } from '../webhooks/subscription-desk.js';

/** All sites of Exact Online that the sandbox plays, in the order of their ports. */
export const REGIONS = ['nl', 'be', 'uk', 'de', 'fr', 'es', 'us'] as const satisfies readonly Region[];

/** Everything the sites and the control interface share. */
export interface SandboxCore {
  readonly books: Books;
  readonly relaxed: boolean;
  readonly clock: SandboxClock;
  readonly budget: CallBudget;
  readonly velocity: ErrorVelocity;
  readonly statistics: StatisticsKeeper;
  readonly tokens: TokenDesk;
  readonly denials: DenialDesk;
  readonly subscriptions: SubscriptionDesk;
  readonly courier: WebhookCourier;
  readonly faults: FaultQueue;
  readonly expandRules: ExpandRules;
  readonly apps: AppRegistration[];
  /** Base addresses without a slash at the end; filled once the servers listen. */
  readonly bases: Map<Region, string>;
}

/** The app of a client id, if it is registered for the site. */
export function appOf(core: SandboxCore, clientId: string, region: Region): AppRegistration | undefined {
  return core.apps.find((app) => app.clientId === clientId && (app.region ?? region) === region);
}

/** The books of a division that a caller may see; undefined when there is none or the consent leaves it out. */
export function accessibleBooks(core: SandboxCore, caller: Caller, division: number): DivisionBooks | undefined {
  if (caller.divisions !== null && !caller.divisions.includes(division)) return undefined;
  return core.books.divisions.find((books) => books.region === caller.region && books.division === division);
}

/** Base address of a site. */
export function baseOf(core: SandboxCore, region: Region): string {
  const base = core.bases.get(region);
  if (base === undefined) throw new Error(`The site ${region} is not up.`);
  return base;
}
