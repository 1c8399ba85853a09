import type { Counter, Gauge, Histogram, InstrumentSpec, Meter } from '@ml-connector/kernel';
import * as prom from 'prom-client';

/** Kernel's meter on a Prometheus registry of its own. */
export class PromMeter implements Meter {
  readonly registry = new prom.Registry();

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
  }

  /** Adds the process's own metrics: CPU, memory, event loop lag. */
  collectProcess(): void {
    prom.collectDefaultMetrics({ register: this.registry });
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
    const histogram = this.#once(
      spec,
      (config) => new prom.Histogram(spec.buckets === undefined ? config : { ...config, buckets: [...spec.buckets] }),
    );
    return { observe: (value, labels = {}) => histogram.observe(labels, value) };
  }

  /** Text of all metrics in Prometheus' format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  #once<T>(spec: InstrumentSpec, make: (config: PromConfig) => T): T {
    const existing = this.registry.getSingleMetric(spec.name);
    if (existing !== undefined) return existing as T;
    return make({ name: spec.name, help: spec.help, labelNames: [...(spec.labels ?? [])], registers: [this.registry] });
  }
}

interface PromConfig {
  name: string;
  help: string;
  labelNames: string[];
  registers: prom.Registry[];
}
