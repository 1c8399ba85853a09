import type { CollectedSpan } from './otlp-decoder.js';

/** Hops of a change, each with the services that may show it. */
export const HOPS = {
  webhook: 'webhook-ingress',
  notice: 'exact-fetcher',
  read: 'exact-fetcher',
  call: 'exact-fetcher',
  raw: 'exact-fetcher',
  rows: 'transformer',
  insert: 'warehouse-writer',
  loaded: 'looker-sync',
  datagroup: 'looker-sync',
} as const;
/** Name of a hop. */
export type Hop = keyof typeof HOPS;
const ALL = Object.keys(HOPS) as Hop[];

/** The way of one change whose webhook was taken. */
export interface TraceWay {
  readonly webhook: CollectedSpan;
  /** Hops of its own trace. */
  readonly own: readonly Hop[];
  /** Hops that are neither in its trace nor where its links lead. */
  readonly missing: readonly Hop[];
}

const place = ({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): string =>
  `${traceId} ${spanId}`;

/**
 * The ways of all webhooks that were accepted: from parent to child; from what a batch says it took in to the batch; and
 * to the same hop elsewhere, of the trace that leads a batch or of the read that had brought a change before.
 */
export function traceWays(spans: readonly CollectedSpan[]): TraceWay[] {
  const children = Map.groupBy(spans, (span) => place({ traceId: span.traceId, spanId: span.parentSpanId }));
  const byPlace = new Map(spans.map((span) => [place(span), span]));
  const linked = Map.groupBy(
    spans.flatMap((span) => span.links.map((link) => ({ link, span }))),
    ({ link }) => place(link),
  );
  const onward = (span: CollectedSpan): readonly (CollectedSpan | undefined)[] => [
    ...(children.get(place(span)) ?? []),
    ...(linked.get(place(span)) ?? []).map(({ span: batch }) => batch).filter(({ name }) => name !== span.name),
    ...span.links.map((link) => byPlace.get(place(link))).filter((same) => same?.name === span.name),
  ];
  return spans
    .filter(({ name, attributes }) => name === 'webhook' && attributes['outcome'] === 'accepted')
    .map((webhook) => {
      const reached = reach(webhook, onward);
      const found = hopsOf(reached);
      const own = hopsOf(reached.filter(({ traceId }) => traceId === webhook.traceId));
      return { webhook, own, missing: ALL.filter((hop) => !found.includes(hop)) };
    });
}

function hopsOf(spans: readonly CollectedSpan[]): Hop[] {
  return ALL.filter((hop) => spans.some(({ name, service }) => name === hop && service === HOPS[hop]));
}

function reach(
  from: CollectedSpan,
  onward: (span: CollectedSpan) => readonly (CollectedSpan | undefined)[],
): CollectedSpan[] {
  const reached = new Set<CollectedSpan>([from]);
  for (const span of reached) for (const next of onward(span)) if (next !== undefined) reached.add(next);
  return [...reached];
}

/** Share of the ways that have every hop; and of those that have all in their own trace. */
export function shares(ways: readonly TraceWay[]): { readonly whole: number; readonly inOneTrace: number } {
  const share = (keep: (way: TraceWay) => boolean): number =>
    Math.round((ways.filter(keep).length / Math.max(1, ways.length)) * 10_000) / 10_000;
  return {
    whole: share(({ missing }) => missing.length === 0),
    inOneTrace: share(({ own }) => own.length === ALL.length),
  };
}

/** What is missing, short enough to be read in a failed test. */
export function problemsOf(ways: readonly TraceWay[]): string {
  const broken = ways.filter(({ missing }) => missing.length > 0);
  const lines = broken.map(
    ({ webhook, missing }) => `${webhook.attributes['topic']} ${webhook.traceId}: ${missing.join()}`,
  );
  return lines.slice(0, 10).join('; ');
}
