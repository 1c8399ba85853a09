import * as prom from 'prom-client';

type Metrics = ReturnType<prom.Registry['getMetricsAsArray']>;

/**
 * The metrics of another registry in OpenMetrics' format. There a counter's family goes without `_total`, and the
 * library renames the counters it writes: these are stand-ins, so that the registry itself keeps its names.
 */
export class OpenMetricsRegistry extends prom.Registry<prom.OpenMetricsContentType> {
  constructor(
    private readonly of: prom.Registry,
    defaultLabels: Readonly<Record<string, string>>,
  ) {
    super();
    this.setContentType(prom.Registry.OPENMETRICS_CONTENT_TYPE);
    this.setDefaultLabels(defaultLabels);
  }

  override getMetricsAsArray(): Metrics {
    return this.of
      .getMetricsAsArray()
      .map((metric) => Object.create(metric, { name: { value: metric.name, writable: true } }) as Metrics[number]);
  }
}
