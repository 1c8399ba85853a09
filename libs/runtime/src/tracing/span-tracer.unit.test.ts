import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { TerminalError } from '@ml-connector/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { SpanTracer } from './span-tracer.js';

const exporter = new InMemorySpanExporter();
const tracerAt = (share: number): SpanTracer =>
  new SpanTracer(
    new TracerProvider({
      sampler: new TraceIdRatioBasedSampler(share),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    }).getTracer('test'),
  );
const tracer = tracerAt(1);
const spans = () => exporter.getFinishedSpans();
const named = (name: string) => spans().filter((span) => span.name === name);
const placeOf = (n: number, span = '00f067aa0ba902b7'): string => `00-${String(n).padStart(32, '0')}-${span}-01`;

beforeEach(() => exporter.reset());

describe('SpanTracer', () => {
  it('is one trace from hop to hop, by what each hands on', async () => {
    const notice = await tracer.begin('webhook', { topic: 'Accounts' }, () => Promise.resolve(tracer.traces()));
    const page = await tracer.resume('read', {}, notice, () =>
      tracer.span('raw', {}, () => Promise.resolve(tracer.traces())),
    );
    await tracer.resume('rows', {}, page, () => Promise.resolve());
    const [webhook, raw, read, rows] = spans();
    expect(spans().map(({ name }) => name)).toEqual(['webhook', 'raw', 'read', 'rows']);
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(read?.parentSpanContext?.spanId).toBe(webhook?.spanContext().spanId);
    expect(raw?.parentSpanContext?.spanId).toBe(read?.spanContext().spanId);
    expect(rows?.parentSpanContext?.spanId).toBe(raw?.spanContext().spanId);
  });

  it('opens a span in each trace of a batch, and links them to one another', async () => {
    const from = [placeOf(1), placeOf(2), placeOf(1, '00f067aa0ba902b8')];
    const handedOn = await tracer.resume('rows', {}, from, () => Promise.resolve(tracer.traces()));
    const [lead, other] = named('rows');
    expect(handedOn.map((one) => one.split('-')[1])).toEqual([placeOf(1), placeOf(2)].map((one) => one.split('-')[1]));
    expect(other?.links.map(({ context }) => context.spanId)).toEqual([lead?.spanContext().spanId]);
    expect(lead?.links.map(({ context }) => `${context.traceId.at(-1)} ${context.spanId.at(-1)}`)).toEqual([
      '2 7',
      '1 8',
    ]);
    expect(tracer.handOn([from[1] ?? ''])).toEqual([from[1]]);
  });

  it('opens no more than some spans for a batch of very many traces, and links to the rest', () => {
    const from = Array.from({ length: 100 }, (_, n) => placeOf(n + 1));
    tracer.resume('rows', {}, from, () => undefined);
    expect(named('rows')).toHaveLength(32);
    expect(named('rows')[0]?.links).toHaveLength(99);
  });

  it('hands on to each what came with it, not what came along', () => {
    const from = [placeOf(1), placeOf(2)];
    const own = tracer.resume('notice', {}, from, () => tracer.handOn([placeOf(2)]));
    expect(own).toEqual([expect.stringMatching(new RegExp(`^00-0+2-${named('notice')[1]?.spanContext().spanId}-01$`))]);
  });

  it('does the work and leaves nothing where the sampler wants none, or nothing came', () => {
    const none = tracerAt(0);
    expect(none.begin('webhook', {}, () => none.span('raw', {}, () => none.traces()))).toEqual([]);
    const bad = ['', 'x', placeOf(0), placeOf(3).replace(/01$/, '00')];
    expect(tracer.resume('rows', {}, bad, () => tracer.traces())).toEqual([]);
    expect(tracer.span('raw', {}, () => 1)).toBe(1);
    expect(tracer.where()).toBeUndefined();
    expect(spans()).toEqual([]);
  });

  it('says of an error its kind, never its message, and passes it on', async () => {
    const failing = tracer.begin('call', {}, () => Promise.reject(new TerminalError('bad_key', 'canary')));
    await expect(failing).rejects.toThrow('canary');
    expect(() =>
      tracer.begin('call', {}, () => {
        throw new RangeError('canary');
      }),
    ).toThrow('canary');
    expect(named('call').map(({ attributes }) => attributes['error.type'])).toEqual(['bad_key', 'RangeError']);
    expect(JSON.stringify(spans().map(({ status, attributes, events }) => [status, attributes, events]))).not.toContain(
      'canary',
    );
  });
});
