import type { Books, Region } from './books/books.js';
import { Business } from './control/business.js';
import type { ControlDesk } from './control/control-interface.js';
import { answerControl } from './control/control-interface.js';
import { FaultQueue } from './control/faults.js';
import { SandboxClock } from './control/sandbox-clock.js';
import { StateFiles } from './control/state-file.js';
import { CallBudget, DOCUMENTED_LIMITS } from './limits/call-budget.js';
import type { Limits } from './limits/call-budget.js';
import { StatisticsKeeper } from './limits/call-statistics.js';
import { ErrorVelocity } from './limits/error-velocity.js';
import { DenialDesk } from './oauth/denials.js';
import type { AppRegistration, OAuthQuirks } from './oauth/oauth-types.js';
import { TokenDesk } from './oauth/token-desk.js';
import type { BooksParameters } from './open-books.js';
import { isBooks, openBooks } from './open-books.js';
import { ExpandRules } from './server/expand-rules.js';
import type { HttpSite } from './server/http-site.js';
import { startHttpSite } from './server/http-site.js';
import type { SandboxCore } from './server/sandbox-core.js';
import { appOf, baseOf, REGIONS } from './server/sandbox-core.js';
import { siteHandler } from './server/site.js';
import { WebhookCourier } from './webhooks/courier.js';
import { SubscriptionDesk } from './webhooks/subscription-desk.js';

/** How a sandbox is started. Only `books` is needed. */
export interface ExactSandboxOptions {
  /** Ready books, or the parameters to make them with. */
  readonly books: Books | BooksParameters;
  /** Sites that have companies, when `books` holds parameters. Default nl, be, de. All seven sites answer anyway. */
  readonly regions?: readonly Region[];
  /**
   * Relaxes three rules and no other: HTTPS, no localhost, and the callback host that must equal the redirect's host.
   */
  readonly relaxed?: boolean;
  readonly limits?: Partial<Limits>;
  /** Default: `DEMO_APP`. */
  readonly apps?: readonly AppRegistration[];
  readonly clock?: { now(): number };
  /** `base` is the control interface, the sites follow in the order nl, be, uk, de, fr, es, us. Default: any free. */
  readonly ports?: { readonly base: number };
  /** Keeps connections, subscriptions and the journal of the books here, so that a restart finds them. */
  readonly dataDirectory?: string;
  readonly quirks?: Partial<OAuthQuirks>;
  /** Unit of the growing delay between webhook attempts (unit x 2^n). Default one minute. */
  readonly webhookRetryUnitMs?: number;
}

/** A running sandbox. Addresses have no slash at the end. */
export interface ExactSandbox {
  readonly regions: Readonly<Record<Region, string>>;
  readonly control: string;
  stop(): Promise<void>;
}

/** The app that is registered when no other is named. Only good for the sandbox. */
export const DEMO_APP: AppRegistration = {
  clientId: '5a0d3c1e-7b52-4c57-9d0e-2f6a1b8c9d01',
  clientSecret: 'sandbox-client-secret',
  webhookSecret: 'sandbox-webhook-secret',
  redirectUri: 'http://localhost:8080/oauth/callback',
};

/** Starts all sites and the control interface in this process. */
export async function startExactSandbox(options: ExactSandboxOptions): Promise<ExactSandbox> {
  const files = new StateFiles(options.dataDirectory ?? null);
  const books = booksOf(options, files);
  files.replay(books);
  const { core, save } = assemble(options, books, files);
  const business = new Business(core, files);
  const sites = await listen(core, { core, business, save }, options.ports?.base ?? null);
  return {
    regions: Object.fromEntries(REGIONS.map((region) => [region, baseOf(core, region)])) as Record<Region, string>,
    control: sites.control.base,
    stop: async () => {
      business.stop();
      core.courier.stop();
      save();
      await Promise.all([sites.control, ...sites.regional].map((site) => site.stop()));
    },
  };
}

function booksOf(options: ExactSandboxOptions, files: StateFiles): Books {
  if (isBooks(options.books)) return options.books;
  const { regions } = options;
  // A folder keeps the parameters of its first start, the day included: the journal fits only the books it began with.
  return openBooks(files.keepBooksParameters({ ...options.books, ...(regions === undefined ? {} : { regions }) }));
}

function assemble(
  options: ExactSandboxOptions,
  books: Books,
  files: StateFiles,
): { core: SandboxCore; save: () => void } {
  const limits = { ...DOCUMENTED_LIMITS, ...options.limits };
  const clock = new SandboxClock(options.clock);
  const faults = new FaultQueue();
  const given = options.apps ?? [DEMO_APP];
  const apps: AppRegistration[] = [...given];
  const save = (): void => {
    files.saveState({
      oauth: core.tokens.snapshot(),
      subscriptions: core.subscriptions.all(),
      apps: apps.filter((app) => !given.includes(app)),
      clockOffsetMs: clock.offsetMs,
      denials: core.denials.all(),
    });
  };
  const relaxed = options.relaxed ?? false;
  const subscriptions = new SubscriptionDesk(relaxed, save);
  const courier = new WebhookCourier({
    clock,
    retryUnitMs: options.webhookRetryUnitMs ?? 60_000,
    base: (region) => baseOf(core, region),
    webhookSecret: (clientId, region) => appOf(core, clientId, region)?.webhookSecret,
    subscriptions: () => subscriptions.all(),
    takeFault: (fault, region, division) => faults.take([fault], region, division, 'webhook') !== null,
  });
  const core: SandboxCore = {
    books,
    relaxed,
    clock,
    budget: new CallBudget(limits),
    velocity: new ErrorVelocity(limits.errorsPerHour),
    statistics: new StatisticsKeeper(),
    tokens: new TokenDesk({ tooEarlyStatus: 401, grace: false, ...options.quirks }, save),
    denials: new DenialDesk(save),
    subscriptions,
    courier,
    faults,
    expandRules: new ExpandRules(),
    apps,
    bases: new Map(),
  };
  restore(core, files);
  return { core, save };
}

function restore(core: SandboxCore, files: StateFiles): void {
  const known = files.loadState();
  if (known === null) return;
  core.clock.setOffset(known.clockOffsetMs);
  core.tokens.restore(known.oauth);
  core.subscriptions.restore(known.subscriptions);
  core.apps.push(...known.apps);
  core.denials.restore(known.denials ?? []);
}

async function listen(
  core: SandboxCore,
  desk: ControlDesk,
  basePort: number | null,
): Promise<{ control: HttpSite; regional: readonly HttpSite[] }> {
  const port = (offset: number): number => (basePort === null ? 0 : basePort + offset);
  const nowMs = (): number => core.clock.now();
  const regional: HttpSite[] = [];
  for (const [index, region] of REGIONS.entries()) {
    const site = await startHttpSite(port(index + 1), nowMs, siteHandler(core, region));
    core.bases.set(region, site.base);
    regional.push(site);
  }
  // The control interface opens last: who reaches it finds all sites up.
  const control = await startHttpSite(port(0), nowMs, (call) => answerControl(desk, call));
  return { control, regional };
}
