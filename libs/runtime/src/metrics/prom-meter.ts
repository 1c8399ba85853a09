import {
  noTracer,
  type Counter,
  type Gauge,
  type Histogram,
  type InstrumentSpec,
  type Meter,
  type Tracer,
} from '@ml-connector/kernel';
import * as prom from 'prom-client';
import { MetricsView } from './metrics-view.js';

/** Of the process's own metrics those whose names promise a counter though they go up and down. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** All metrics in one of Prometheus' two text formats. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

/** Kernel's meter on a Prometheus registry of its own. In a trace, histograms keep its id as an exemplar. */
export class PromMeter implements Meter {
  /** Holds the instruments; of the other format, the library lets none keep exemplars. */
  readonly #registry = new prom.Registry<prom.OpenMetricsContentType>();
  readonly #plain: MetricsView;
  readonly #openMetrics: MetricsView;

  constructor(
    service: string,
    private readonly tracer: Tracer = noTracer,
  ) {
    this.#registry.setContentType(prom.Registry.OPENMETRICS_CONTENT_TYPE);
    this.#plain = new MetricsView(this.#registry, prom.Registry.PROMETHEUS_CONTENT_TYPE, { service });
    this.#openMetrics = new MetricsView(this.#registry, prom.Registry.OPENMETRICS_CONTENT_TYPE, { service });
  }

  /** Adds the process's own metrics: CPU, memory, event loop lag. */
  collectProcess(): void {
    prom.collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  counter(spec: InstrumentSpec): Counter {
    const counter = this.#once(spec, (config) => new prom.Counter(config));
    return { add: (amount = 1, labels = {}) => counter.inc(labels, amount) };
  }

  gauge(spec: InstrumentSpec): Gauge {
    const gauge = this.#once(spec, (config) => new prom.Gauge(config));
    return { set: (value, labels = {}) => gauge.set(labels, value), reset: () => gauge.reset() };
  }

  histogram(spec: InstrumentSpec & { readonly buckets?: readonly number[] }): Histogram {
    const { tracer } = this;
    const own = spec.buckets === undefined ? {} : { buckets: [...spec.buckets] };
    const histogram = this.#once(
      spec,
      (config) => new prom.Histogram({ ...config, ...own, enableExemplars: tracer.enabled }),
    );
    if (!tracer.enabled) return { observe: (value, labels = {}) => histogram.observe(labels, value) };
    return {
      observe: (value, labels = {}) => histogram.observe({ value, labels, exemplarLabels: tracer.where() ?? {} }),
    };
  }

  /** All metrics, in the format the `Accept` header of a request asks for; exemplars are in OpenMetrics only. */
  async render(accept = ''): Promise<RenderedMetrics> {
    const registry = accept.includes('application/openmetrics-text') ? this.#openMetrics : this.#plain;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  #once<T>(spec: InstrumentSpec, make: (config: PromConfig) => T): T {
    const existing = this.#registry.getSingleMetric(spec.name);
    if (existing !== undefined) return existing as T;
    return make({
      name: spec.name,
      help: spec.help,
      labelNames: [...(spec.labels ?? [])],
      registers: [this.#registry],
    });
  }
}

interface PromConfig {
  name: string;
  help: string;
  labelNames: string[];
  registers: prom.Registry<prom.OpenMetricsContentType>[];
}
