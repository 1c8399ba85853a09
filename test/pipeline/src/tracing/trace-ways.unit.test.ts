import { describe, expect, it } from 'vitest';
import type { CollectedSpan } from './otlp-decoder.js';
import { HOPS, shares, traceWays, type Hop } from './trace-ways.js';

const ALL = Object.keys(HOPS) as Hop[];

/** Spans of one trace, each the child of the one before; a span's id is the trace and its hop. */
function chain(traceId: string, hops: readonly Hop[], links: Readonly<Partial<Record<Hop, string>>> = {}) {
  return hops.map((name, n): CollectedSpan => {
    const to = links[name];
    return {
      traceId,
      spanId: `${traceId}-${name}`,
      parentSpanId: n === 0 ? '' : `${traceId}-${hops[n - 1]}`,
      service: HOPS[name],
      name,
      attributes: name === 'webhook' ? { outcome: 'accepted' } : {},
      links: to === undefined ? [] : [{ traceId: to, spanId: `${to}-${name}` }],
    };
  });
}

describe('the ways of traces', () => {
  it('are whole with every hop, by parents', () => {
    expect(shares(traceWays(chain('a', ALL)))).toEqual({ whole: 1, inOneTrace: 1 });
  });

  it.each(ALL.slice(1))('are not without the hop %s', (hop) => {
    const [way] = traceWays(chain('a', ALL).filter(({ name }) => name !== hop));
    expect(way?.missing).toContain(hop);
  });

  it('lead on by the link to the read that had brought the change', () => {
    const late = chain('b', ['webhook', 'notice', 'read'], { read: 'a' });
    const ways = traceWays([...chain('a', ALL), ...late]);
    expect(ways.map(({ missing }) => missing)).toEqual([[], []]);
    expect(shares(ways)).toEqual({ whole: 1, inOneTrace: 0.5 });
  });

  it('lead on by the link of a batch to what it took in', () => {
    const [webhook, notice] = chain('b', ['webhook', 'notice']);
    const leading = chain('a', ALL).map((span) =>
      span.name === 'read' ? { ...span, links: [{ traceId: 'b', spanId: 'b-notice' }] } : span,
    );
    expect(shares(traceWays([...leading, webhook, notice].filter((span) => span !== undefined)))).toMatchObject({
      whole: 1,
    });
  });

  it('do not borrow what only others of a batch went through', () => {
    const broken = chain('b', ALL.slice(0, 6), { rows: 'a' });
    const leading = chain('a', ALL.slice(0, 6));
    expect(traceWays([...leading, ...broken]).map(({ missing }) => missing)).toEqual([
      ['insert', 'loaded', 'datagroup'],
      ['insert', 'loaded', 'datagroup'],
    ]);
  });

  it('are of webhooks that were taken', () => {
    const refused = chain('a', ['webhook']).map((span) => ({ ...span, attributes: { outcome: 'bad_signature' } }));
    expect(traceWays(refused)).toEqual([]);
    expect(shares([])).toEqual({ whole: 0, inOneTrace: 0 });
  });
});
