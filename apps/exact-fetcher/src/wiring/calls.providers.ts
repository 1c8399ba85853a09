import { Breakers, ExactClient } from '@ml-connector/exact';
import type { Clock, Logger, Meter } from '@ml-connector/kernel';
import { CLOCK, CONFIG, LOGGER, METER, ServiceClient } from '@ml-connector/runtime';
import type { FactoryProvider } from '@nestjs/common';
import { callMetrics } from '../calls/call-metrics.js';
import { ExactCaller } from '../calls/exact-caller.js';
import { TokenSource } from '../calls/token-source.js';
import type { FetcherConfig } from '../config/env.js';
import { ConnectionStore } from '../store/connection-store.js';
import { QuotaStore } from '../store/quota-store.js';

/** Tokens, the client and what makes calls within a budget. */
export const CALL_PROVIDERS: FactoryProvider[] = [
  {
    provide: TokenSource,
    useFactory: (config: FetcherConfig, clock: Clock) =>
      new TokenSource(
        new ServiceClient({
          baseUrl: config.TOKEN_SERVICE_URL,
          audience: 'token-service',
          caller: 'exact-fetcher',
          secret: config.SERVICE_AUTH_SECRET,
          clock,
        }),
        clock,
      ),
    inject: [CONFIG, CLOCK],
  },
  {
    provide: ExactClient,
    useFactory: (config: FetcherConfig, clock: Clock, logger: Logger, meter: Meter): ExactClient => {
      const metrics = callMetrics(meter);
      const breakers = new Breakers({}, (endpoints, state) => {
        metrics.breakers.add(1, { state });
        logger.warn('breaker_changed', { endpoints, state });
      });
      return new ExactClient({ clock, breakers, connections: config.MAX_DIVISIONS_IN_FLIGHT });
    },
    inject: [CONFIG, CLOCK, LOGGER, METER],
  },
  {
    provide: ExactCaller,
    useFactory: (
      client: ExactClient,
      tokens: TokenSource,
      clock: Clock,
      connections: ConnectionStore,
      quotas: QuotaStore,
      meter: Meter,
    ) => new ExactCaller({ client, tokens, clock, connections, quotas, metrics: callMetrics(meter) }),
    inject: [ExactClient, TokenSource, CLOCK, ConnectionStore, QuotaStore, METER],
  },
];
