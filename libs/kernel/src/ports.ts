/** Fields of a log event; the same names everywhere: connection_id, division, entity, lineage_id, topic, … */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log: `event` is a fixed snake_case name. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

/** Values of a metric's labels; closed sets only, never an id or a URL. */
export type Labels = Readonly<Record<string, string>>;

/** Goes up only. */
export interface Counter {
  add(amount?: number, labels?: Labels): void;
}

/** Goes up and down. */
export interface Gauge {
  set(value: number, labels?: Labels): void;
  /** Forgets all series: for labels that come and go. Those that still are have to be set again at once. */
  reset(): void;
}

/** Distribution of values. */
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** What an instrument is called; the unit is the suffix of the name (`_total`, `_seconds`, `_rows`). */
export interface InstrumentSpec {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Makes instruments; asking twice for one name gives the same instrument. */
export interface Meter {
  counter(spec: InstrumentSpec): Counter;
  gauge(spec: InstrumentSpec): Gauge;
  histogram(spec: InstrumentSpec & { readonly buckets?: readonly number[] }): Histogram;
}

/** Wraps work in a trace span; costs nothing when tracing is off. */
export interface Tracer {
  span<T>(name: string, attributes: Labels, work: () => Promise<T>): Promise<T>;
  /** W3C traceparent of the span now open, when sampled. */
  traceparent(): string | undefined;
}

/** State of one part of a service. `detail` is for people. */
export interface HealthReport {
  readonly ok: boolean;
  readonly detail?: string;
}

/** A part that says whether it is ready (`/ready`) and whether it still makes progress (`/live`). */
export interface HealthContributor {
  readonly name: string;
  ready(): HealthReport | Promise<HealthReport>;
  live?(): HealthReport;
}

/** Where parts of a service register. */
export interface HealthRegistry {
  register(contributor: HealthContributor): void;
}

/** A logger that says nothing; for tests and one-off tools. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};

/** A meter that measures nothing; for tests and one-off tools. */
export const silentMeter: Meter = {
  counter: () => ({ add: () => undefined }),
  gauge: () => ({ set: () => undefined, reset: () => undefined }),
  histogram: () => ({ observe: () => undefined }),
};
