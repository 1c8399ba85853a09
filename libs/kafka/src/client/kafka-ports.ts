import type { Clock, HealthRegistry, Logger, Meter, Tracer } from '@ml-connector/kernel';

/** What this library asks of the service it runs in; runtime's `Platform` fits. */
export interface KafkaPorts {
  readonly logger: Logger;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly health: HealthRegistry;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
  /** Ends the process: an error that no record is to blame for. */
  readonly fail: (error: unknown) => void;
}
