import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallsSilent, found, heardTopics, silenceTimes, unknownLoop, type WebhookLoop } from './webhook-loop.js';

const GRACE_MS = 480_000;
const TIMES = silenceTimes(GRACE_MS);
const CROSSING_MS = TIMES.crossingMs;
const FEEDS = {
  sales_orders: ['SalesOrders'],
  sales_entries: ['SalesEntries'],
  ledger: ['SalesEntries', 'BankEntries'],
} as const;
type Name = keyof typeof FEEDS;
const TOPICS = ['BankEntries', 'SalesEntries', 'SalesOrders'];
const topicsOf = (name: string): readonly string[] => FEEDS[name as Name];
const loops = (): readonly WebhookLoop[] => TOPICS.map(unknownLoop);
const find = (of: readonly WebhookLoop[], feed: Name, fromMs: number, atMs: number, subscribed = TOPICS) =>
  found(of, { feed: { name: feed, webhookTopics: FEEDS[feed] }, fromMs, atMs, subscribed }, TIMES);
const hear = (of: readonly WebhookLoop[], topic: string, atMs: number) =>
  heardTopics(of, new Map([[topic, atMs]]), TIMES, topicsOf);
const silentAt = (of: readonly WebhookLoop[], nowMs: number) =>
  of.filter((loop) => fallsSilent(loop, nowMs, TIMES)).map(({ topic }) => topic);

describe('a webhook loop', () => {
  it('falls silent when changes were found and no notice came within the grace', () => {
    const after = find(loops(), 'sales_orders', 1_000_000, 1_060_000);
    expect(silentAt(after, 1_060_000 + GRACE_MS - 1)).toEqual([]);
    expect(silentAt(after, 1_060_000 + GRACE_MS)).toEqual(['SalesOrders']);
  });

  it('is not silent when the notice is only late, however the two cross', () => {
    const late = hear(find(loops(), 'sales_orders', 1_000_000, 1_060_000), 'SalesOrders', 1_200_000);
    expect(silentAt(late, 9_000_000)).toEqual([]);
    const early = find(hear(loops(), 'SalesOrders', 1_000_000 - CROSSING_MS), 'sales_orders', 1_000_000, 1_060_000);
    expect(silentAt(early, 9_000_000)).toEqual([]);
  });

  it('is judged by the first changes that were missed, so that more of them put nothing off', () => {
    let after = find(loops(), 'sales_orders', 1_000_000, 1_060_000);
    for (let n = 1; n < 20; n++) after = find(after, 'sales_orders', 1_000_000 + n * 60_000, 1_060_000 + n * 60_000);
    expect(silentAt(after, 1_060_000 + GRACE_MS)).toEqual(['SalesOrders']);
  });

  it('an old notice that is delivered again does not hide a loop that died since', () => {
    const after = hear(find(loops(), 'sales_orders', 1_000_000, 1_060_000), 'SalesOrders', 1_000_000 - CROSSING_MS - 1);
    expect(silentAt(after, 1_060_000 + GRACE_MS)).toEqual(['SalesOrders']);
  });

  it('is not suspected without a subscription that was there before the changes', () => {
    expect(find(loops(), 'sales_orders', 1_000_000, 1_060_000, [])).toEqual(loops());
  });

  it('of several topics of one feed is excused by any of them, unless a feed of its own bears witness', () => {
    const ledger = find(loops(), 'ledger', 1_000_000, 1_060_000);
    expect(silentAt(ledger, 9_000_000)).toEqual(['BankEntries', 'SalesEntries']);
    expect(silentAt(hear(ledger, 'BankEntries', 1_100_000), 9_000_000)).toEqual([]);
    const witnessed = find(ledger, 'sales_entries', 1_000_000, 1_060_000);
    expect(silentAt(hear(witnessed, 'BankEntries', 1_100_000), 9_000_000)).toEqual(['SalesEntries']);
  });
});

describe('any history', () => {
  // Changes happen at times; each is found by a sweep of the feed at most a minute later.
  const history = fc.array(
    fc.record({ gapMs: fc.integer({ min: 0, max: 400_000 }), delayMs: fc.integer({ min: 0, max: 400_000 }) }),
    {
      minLength: 1,
      maxLength: 30,
    },
  );

  function replay(steps: readonly { gapMs: number; delayMs: number }[], diesAtMs: number) {
    const happened: { atMs: number; apply: (of: readonly WebhookLoop[]) => readonly WebhookLoop[] }[] = [];
    let atMs = 1_000_000;
    for (const { gapMs, delayMs } of steps) {
      atMs += gapMs;
      const changedMs = atMs;
      const sweptMs = (Math.floor(changedMs / 60_000) + 1) * 60_000;
      happened.push({ atMs: sweptMs, apply: (of) => find(of, 'sales_orders', sweptMs - 60_000, sweptMs) });
      const noticedMs = changedMs + delayMs;
      if (changedMs < diesAtMs) happened.push({ atMs: noticedMs, apply: (of) => hear(of, 'SalesOrders', noticedMs) });
    }
    let state = loops();
    const silent: number[] = [];
    for (const { atMs: now, apply } of happened.sort((a, b) => a.atMs - b.atMs)) {
      if (silentAt(state, now).length > 0) silent.push(now);
      state = apply(state);
    }
    return { state, silent, endMs: atMs };
  }

  it('of a loop that delivers everything within the grace never finds it silent', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { state, silent, endMs } = replay(steps, Infinity);
        expect(silent).toEqual([]);
        expect(silentAt(state, endMs + 10 * GRACE_MS)).toEqual([]);
      }),
    );
  });

  it('of a loop that died finds it silent at the end, once a change came well after the last notice', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1_000_000, max: 2_000_000 }), (steps, diesAtMs) => {
        const lastChange = { gapMs: diesAtMs + 1_000_000, delayMs: 0 };
        const { state, endMs } = replay([...steps, lastChange], diesAtMs);
        expect(silentAt(state, endMs + 60_000 + GRACE_MS)).toEqual(['SalesOrders']);
      }),
    );
  });
});
