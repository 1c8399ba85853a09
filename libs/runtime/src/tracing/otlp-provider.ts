import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { BaseConfig } from '../config/base-env.js';

/**
 * The SDK: spans in batches by OTLP over HTTP (protobuf). The address of the collector, its headers, certificates,
 * timeout and compression are read by the exporter itself from the standard variables.
 */
export function otlpProvider(service: string, config: BaseConfig): TracerProvider {
  const given = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  const own = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'ml-connector' });
  const processor = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter(exporterAddress(config)),
    maxQueueSize: config.OTEL_BSP_MAX_QUEUE_SIZE,
    maxExportBatchSize: Math.min(config.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, config.OTEL_BSP_MAX_QUEUE_SIZE),
    scheduledDelayMillis: config.OTEL_BSP_SCHEDULE_DELAY,
  });
  return new TracerProvider({ resource: own.merge(given), sampler: samplerOf(config), spanProcessors: [processor] });
}

/** By what was checked: the exporter passes over an address it can't read and sends to its default one. */
function exporterAddress(config: BaseConfig): { readonly url: string } {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_EXPORTER_OTLP_ENDPOINT: base = '' } = config;
  return { url: whole ?? `${base.replace(/\/+$/, '')}/v1/traces` };
}

function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: share }: BaseConfig): Sampler {
  const root = name.endsWith('always_on')
    ? new AlwaysOnSampler()
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(share);
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}
