import { BREAKER_STATES, Breakers, ExactClient, type BreakerState } from '@ml-connector/exact';
import { systemClock, type Clock, type Logger, type Meter, type Tracer } from '@ml-connector/kernel';
import { CLOCK, CONFIG, LOGGER, METER, ServiceClient, serviceKeys, TRACER } from '@ml-connector/runtime';
import type { FactoryProvider } from '@nestjs/common';
import { CallBudgets } from '../calls/call-budgets.js';
import { callMetrics } from '../calls/call-metrics.js';
import { ErrorGuard } from '../calls/error-guard.js';
import { ExactCaller } from '../calls/exact-caller.js';
import { SiteClocks } from '../calls/site-clocks.js';
import { TokenSource } from '../calls/token-source.js';
import type { FetcherConfig } from '../config/env.js';
import { BudgetStore } from '../store/budget-store.js';
import { QuotaStore } from '../store/quota-store.js';

/** Tokens, the client and what makes calls within a budget. */
export const CALL_PROVIDERS: FactoryProvider[] = [
  {
    provide: TokenSource,
    useFactory: (config: FetcherConfig, clock: Clock, logger: Logger) =>
      new TokenSource(
        new ServiceClient({
          baseUrl: config.TOKEN_SERVICE_URL,
          audience: 'token-service',
          caller: 'exact-fetcher',
          secret: serviceKeys(config, clock, logger),
          clock,
        }),
        clock,
      ),
    inject: [CONFIG, CLOCK, LOGGER],
  },
  {
    provide: ExactClient,
    useFactory: (config: FetcherConfig, clock: Clock, logger: Logger, meter: Meter): ExactClient => {
      const metrics = callMetrics(meter);
      const onChange = (endpoints: string, state: BreakerState): void => {
        const [region = '', family = ''] = endpoints.split('/');
        metrics.breakers.add(1, { state });
        metrics.breakerState.set(BREAKER_STATES.indexOf(state), { region, family });
        logger.warn('breaker_changed', { endpoints, state });
      };
      const breakers = new Breakers({}, { clock, onChange });
      return new ExactClient({ clock, breakers, connections: config.MAX_DIVISIONS_IN_FLIGHT });
    },
    inject: [CONFIG, CLOCK, LOGGER, METER],
  },
  {
    provide: SiteClocks,
    // The monotonic clock of the machine: a step of its time moves no reset.
    useFactory: (clock: Clock) =>
      new SiteClocks(clock, clock === systemClock ? () => performance.now() : () => clock.now()),
    inject: [CLOCK],
  },
  {
    provide: CallBudgets,
    useFactory: (store: BudgetStore, sites: SiteClocks, clock: Clock) => new CallBudgets(store, sites, clock),
    inject: [BudgetStore, SiteClocks, CLOCK],
  },
  {
    provide: ErrorGuard,
    useFactory: (quotas: QuotaStore, clock: Clock, logger: Logger, meter: Meter) =>
      new ErrorGuard({ quotas, clock, logger, metrics: callMetrics(meter) }),
    inject: [QuotaStore, CLOCK, LOGGER, METER],
  },
  {
    provide: ExactCaller,
    useFactory: (
      client: ExactClient,
      tokens: TokenSource,
      budgets: CallBudgets,
      guard: ErrorGuard,
      sites: SiteClocks,
      meter: Meter,
      tracer: Tracer,
    ) => new ExactCaller({ client, tokens, budgets, guard, sites, metrics: callMetrics(meter), tracer }),
    inject: [ExactClient, TokenSource, CallBudgets, ErrorGuard, SiteClocks, METER, TRACER],
  },
];
