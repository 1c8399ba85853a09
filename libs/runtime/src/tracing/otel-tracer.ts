import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { errorText, type Tracer } from '@ml-connector/kernel';

/** A tracer that traces nothing and costs nothing. */
export const noTracer: Tracer = { span: (_name, _attributes, work) => work(), traceparent: () => undefined };

/**
 * Kernel's tracer on the OpenTelemetry API. Spans go wherever the SDK the process was started with sends them;
 * without an SDK the API itself does nothing.
 */
export function otelTracer(service: string): Tracer {
  const tracer = trace.getTracer(service);
  return {
    span: (name, attributes, work) =>
      tracer.startActiveSpan(name, { attributes }, async (span) => {
        try {
          return await work();
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: errorText(error) });
          throw error;
        } finally {
          span.end();
        }
      }),
    traceparent: () => {
      const carrier: { traceparent?: string } = {};
      propagation.inject(context.active(), carrier);
      return carrier.traceparent;
    },
  };
}
