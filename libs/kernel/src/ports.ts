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

/** Facts of a span; never a secret, nothing of a record's content. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** Where traces were when something was handed on: a W3C traceparent for each; sampled traces only. */
export type Traces = readonly string[];

/**
 * Traces of changes on their way through the services. Work may be in several traces at once, for it is done in batches:
 * a span is then opened in each of them. What is not sampled leaves no span and hands nothing on.
 */
export interface Tracer {
  /** False: nothing is traced. Who would gather something for a trace only, looks here first. */
  readonly enabled: boolean;
  /** Begins a trace if the sampler wants it. */
  begin<T>(name: string, attributes: SpanAttributes, work: () => T): T;
  /** Goes on with traces that were handed on: a span in each, linked to one another. None: just does the work. */
  resume<T>(name: string, attributes: SpanAttributes, from: Traces, work: () => T): T;
  /** A span below those now open; without one it just does the work. */
  span<T>(name: string, attributes: SpanAttributes, work: () => T): T;
  /** Adds facts to the spans now open. */
  note(attributes: SpanAttributes): void;
  /** Says that the spans now open have to do with others. */
  link(to: Traces): void;
  /** What the work in hand hands on. */
  traces(): Traces;
  /** What the work in hand hands on of something that came with these traces. */
  handOn(from: Traces): Traces;
  /** For logs and exemplars: where the first trace is now; undefined outside of all. */
  where(): { readonly trace_id: string; readonly span_id: string } | undefined;
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

const NO_TRACES: Traces = [];

/** A tracer that traces nothing and costs nothing. */
export const noTracer: Tracer = {
  enabled: false,
  begin: (_name, _attributes, work) => work(),
  resume: (_name, _attributes, _from, work) => work(),
  span: (_name, _attributes, work) => work(),
  note: () => undefined,
  link: () => undefined,
  traces: () => NO_TRACES,
  handOn: () => NO_TRACES,
  where: () => undefined,
};
