import { noTracer, systemClock, type Clock, type Logger, type Tracer } from '@ml-connector/kernel';
import type { DestinationStream } from 'pino';
import type { BaseConfig } from '../config/base-env.js';
import { HealthState } from '../health/health-state.js';
import { createLogger } from '../logging/pino-logger.js';
import { PromMeter } from '../metrics/prom-meter.js';

/** What every part of a service may use; made before the container, handed to adapters as values. */
export interface Platform {
  readonly service: string;
  readonly logger: Logger;
  readonly meter: PromMeter;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly health: HealthState;
  /** Ends the process because of an error that has no record or request to blame. */
  readonly fail: (error: unknown) => void;
}

/** Parts that are given: a test may replace them; the tracer is opened before the rest. */
export interface PlatformOverrides {
  readonly clock?: Clock;
  readonly logStream?: DestinationStream;
  readonly tracer?: Tracer;
}

/** Makes the platform of a service. `exit` is called once, with 1, when the service fails. */
export function createPlatform(
  service: string,
  config: BaseConfig,
  exit: (code: number) => void,
  overrides: PlatformOverrides = {},
): Platform {
  const { tracer = noTracer } = overrides;
  const logger = createLogger(service, config, overrides.logStream, tracer);
  const health = new HealthState();
  let failing = false;
  return {
    service,
    logger,
    meter: new PromMeter(service, tracer),
    tracer,
    clock: overrides.clock ?? systemClock,
    health,
    fail: (error) => {
      logger.error('service_failed', { error });
      health.failed();
      if (failing) return;
      failing = true;
      exit(1);
    },
  };
}
