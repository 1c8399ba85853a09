import * as prom from 'prom-client';

type Metrics = ReturnType<prom.Registry['getMetricsAsArray']>;

/**
 * The metrics of another registry in one of the two text formats. In OpenMetrics a counter's family goes without
 * `_total`, and the library renames the counters it writes: these are stand-ins, so that the registry keeps its names.
 */
export class MetricsView extends prom.Registry<prom.RegistryContentType> {
  constructor(
    private readonly of: prom.Registry<prom.RegistryContentType>,
    contentType: prom.RegistryContentType,
    defaultLabels: Readonly<Record<string, string>>,
  ) {
    super();
    this.setContentType(contentType);
    this.setDefaultLabels(defaultLabels);
  }

  override getMetricsAsArray(): Metrics {
    return this.of
      .getMetricsAsArray()
      .map((metric) => Object.create(metric, { name: { value: metric.name, writable: true } }) as Metrics[number]);
  }
}
