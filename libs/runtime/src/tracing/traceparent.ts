import { TraceFlags, type SpanContext } from '@opentelemetry/api';
import type { Traces } from '@ml-connector/kernel';

/** W3C Trace Context, version 00: what comes after the flags of a later version is not for us. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** A span's place as W3C writes it. */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & TraceFlags.SAMPLED}`;
}

/** Places by trace, in the order they were first seen; what is not sampled or no traceparent is passed over. */
export function parseTraces(traces: Traces): readonly (readonly [SpanContext, ...SpanContext[]])[] {
  const found = new Map<string, [SpanContext, ...SpanContext[]]>();
  for (const text of new Set(traces)) {
    const [, traceId = '', spanId = '', flags = '00'] = TRACEPARENT.exec(text) ?? [];
    if ((Number.parseInt(flags, 16) & TraceFlags.SAMPLED) === 0) continue;
    const place: SpanContext = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
    const known = found.get(traceId);
    if (known === undefined) found.set(traceId, [place]);
    else known.push(place);
  }
  return [...found.values()];
}
