import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanContext,
  type Tracer as OtelTracer,
} from '@opentelemetry/api';
import { ConnectorError, type SpanAttributes, type Tracer, type Traces } from '@ml-connector/kernel';
import { parseTraces, traceparentOf } from './traceparent.js';

/** Traces one piece of work opens spans in; of further ones the first span has a link each. */
export const MOST_TRACES = 32;
/** Links of one span at most, as OpenTelemetry has it. */
const MOST_LINKS = 128;

/** What a hop is to others: a batch off a topic, a call, a request. */
const KINDS: Readonly<Record<string, SpanKind>> = { webhook: SpanKind.SERVER, call: SpanKind.CLIENT };

/**
 * Kernel's tracer on the API of OpenTelemetry. Work in several traces opens a span in each: the first leads, the others
 * are linked to it, so that each trace is whole by itself and leads to what was done along with it.
 */
export class SpanTracer implements Tracer {
  readonly enabled = true;
  readonly #open = new AsyncLocalStorage<readonly Span[]>();

  constructor(private readonly otel: OtelTracer) {}

  begin<T>(name: string, attributes: SpanAttributes, work: () => T): T {
    return this.#within([this.#start(name, attributes, ROOT_CONTEXT)], work);
  }

  resume<T>(name: string, attributes: SpanAttributes, from: Traces, work: () => T): T {
    const origins = parseTraces(from);
    const spans = origins
      .slice(0, MOST_TRACES)
      .map(([parent]) => this.#start(name, attributes, contextOf({ ...parent, isRemote: true })));
    const [lead, ...others] = spans;
    if (lead === undefined) return work();
    for (const span of others) span.addLink({ context: lead.spanContext() });
    linkTo(lead, [...origins.slice(1).map(([origin]) => origin), ...origins.flatMap(([, ...more]) => more)]);
    return this.#within(spans, work);
  }

  span<T>(name: string, attributes: SpanAttributes, work: () => T): T {
    const open = this.#open.getStore();
    if (open === undefined) return work();
    return this.#within(
      open.map((parent) => this.#start(name, attributes, contextOf(parent.spanContext()))),
      work,
    );
  }

  note(attributes: SpanAttributes): void {
    for (const span of this.#open.getStore() ?? []) span.setAttributes(attributes);
  }

  link(to: Traces): void {
    const origins = parseTraces(to).flat();
    for (const span of this.#open.getStore() ?? []) linkTo(span, origins);
  }

  traces(): Traces {
    return (this.#open.getStore() ?? []).map((span) => traceparentOf(span.spanContext()));
  }

  handOn(from: Traces): Traces {
    const open = new Map(this.#open.getStore()?.map((span) => [span.spanContext().traceId, span.spanContext()]));
    return parseTraces(from).flatMap(([origin]) => traceparentOf(open.get(origin.traceId) ?? origin));
  }

  where(): { readonly trace_id: string; readonly span_id: string } | undefined {
    const lead = this.#open.getStore()?.[0]?.spanContext();
    return lead === undefined ? undefined : { trace_id: lead.traceId, span_id: lead.spanId };
  }

  #start(name: string, attributes: SpanAttributes, parent: Context): Span {
    return this.otel.startSpan(name, { kind: KINDS[name] ?? SpanKind.INTERNAL, attributes }, parent);
  }

  /** Does the work within those of the spans that are sampled, and ends them with it. */
  #within<T>(started: readonly Span[], work: () => T): T {
    const spans = started.filter((span) => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0);
    if (spans.length === 0) return work();
    let result: T;
    try {
      result = this.#open.run(spans, work);
    } catch (error) {
      fail(spans, error);
      throw error;
    }
    if (result instanceof Promise) watch(result, spans);
    else end(spans);
    return result;
  }
}

/** The promise itself goes back to the caller, who hears of its error. */
function watch(result: Promise<unknown>, spans: readonly Span[]): void {
  result.then(
    () => end(spans),
    (error: unknown) => fail(spans, error),
  );
}

function end(spans: readonly Span[]): void {
  for (const span of spans) span.end();
}

/** The kind of an error, never its message: that may quote a record. */
function fail(spans: readonly Span[], error: unknown): void {
  const type = error instanceof ConnectorError ? error.code : error instanceof Error ? error.name : typeof error;
  for (const span of spans) span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
  end(spans);
}

function contextOf(parent: SpanContext): Context {
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

function linkTo(span: Span, origins: readonly SpanContext[]): void {
  span.addLinks(origins.slice(0, MOST_LINKS).map((context) => ({ context })));
}
