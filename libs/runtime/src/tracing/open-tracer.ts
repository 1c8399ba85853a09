import { ProxyTracerProvider, trace, type Tracer as OtelTracer } from '@opentelemetry/api';
import { noTracer, type Logger, type Tracer } from '@ml-connector/kernel';
import type { BaseConfig } from '../config/base-env.js';
import { SpanTracer } from './span-tracer.js';

/** A tracer and its end. */
export interface OpenTracer {
  readonly tracer: Tracer;
  /** Sends what spans are left; never rejects: a collector that is away holds no stop up. */
  close(logger: Logger): Promise<void>;
}

const SCOPE = 'ml-connector';

/** Whether the environment asks for traces, by OpenTelemetry's own variables. */
export function isTracingOn(config: BaseConfig): boolean {
  const endpoint = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? config.OTEL_EXPORTER_OTLP_ENDPOINT;
  return endpoint !== undefined && config.OTEL_SDK_DISABLED !== 'true' && config.OTEL_TRACES_EXPORTER !== 'none';
}

/**
 * The tracer of a service. Off, not even the SDK is loaded. A process that was started with an SDK of its own keeps it.
 */
export async function openTracer(service: string, config: BaseConfig): Promise<OpenTracer> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (!isTracingOn(config)) return { tracer: noTracer, close: nothing };
  const given = tracerOfProcess();
  if (given !== undefined) return { tracer: new SpanTracer(given), close: nothing };
  const { otlpProvider } = await import('./otlp-provider.js');
  const provider = otlpProvider(service, config);
  return {
    tracer: new SpanTracer(provider.getTracer(SCOPE)),
    close: (logger) => provider.shutdown().catch((error: unknown) => logger.warn('spans_not_sent', { error })),
  };
}

/** Of the SDK that was registered before the service began (`--import`); undefined: none was. */
function tracerOfProcess(): OtelTracer | undefined {
  const provider = trace.getTracerProvider();
  return provider instanceof ProxyTracerProvider ? provider.getDelegateTracer(SCOPE) : provider.getTracer(SCOPE);
}
