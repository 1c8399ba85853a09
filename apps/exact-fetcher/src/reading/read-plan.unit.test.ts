import { feedByName, FEEDS } from '@ml-connector/catalogue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import { beginRun, runKindOf } from './read-plan.js';

const DAY_MS = 86_400_000;
const nowMs = Date.UTC(2026, 6, 1);
const place = {
  baseUrl: 'https://start.exactonline.nl',
  division: 1_234_567,
  nowMs,
  fullEveryMs: DAY_MS,
  runId: 'run',
  expanded: true,
};
const stream = (facts: Partial<StreamEntity>) =>
  ({
    checkpoint: '99',
    checkpoints: [],
    settlingAt: null,
    settlingRows: 0,
    generation: 1,
    dueKeys: [],
    dueSerial: 1,
    fullAt: nowMs,
    fullRequested: false,
    historyFrom: null,
    priority: PRIORITIES.sweep,
    loadRun: 'run',
    ...facts,
  }) as StreamEntity;
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const filterOf = (url: string) => new URL(url).searchParams.get('$filter');
const byKey = FEEDS.filter((feed) => ['modified', 'children'].includes(feed.kind) && feed.key.length === 1);

describe('documents by key', () => {
  it('are fetched many to a call: as many as fit into the address, none twice, none left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...byKey), fc.integer({ min: 1, max: 300 }), (feed, wanted) => {
        let dueKeys = Array.from({ length: wanted }, (_, n) => guid(n));
        let calls = 0;
        let perCall = 0;
        while (dueKeys.length > 0) {
          const run = beginRun(stream({ dueKeys }), feed, place);
          expect(run.kind).toBe('keys');
          expect(run.url.length).toBeLessThan(6_000);
          expect(run.keys.length).toBeGreaterThan(0);
          for (const key of run.keys) expect(filterOf(run.url)).toContain(`guid'${key}'`);
          perCall ||= run.keys.length;
          dueKeys = dueKeys.filter((key) => !run.keys.includes(key));
          calls += 1;
        }
        expect(calls).toBe(Math.ceil(wanted / perCall));
      }),
      { numRuns: 60 },
    );
  });

  it.each(FEEDS.filter(({ kind }) => kind === 'children'))('of $name: at least thirty to a call', (feed) => {
    const dueKeys = Array.from({ length: 100 }, (_, n) => guid(n));
    const run = beginRun(stream({ dueKeys }), feed, place);
    expect(run.keys.length).toBeGreaterThanOrEqual(30);
    expect(filterOf(run.url)).toMatch(/^\w+ eq guid'[^']+' or \w+ eq guid/);
  });
});

describe('full reads', () => {
  const kindAfter = (name: string, days: number) =>
    runKindOf(stream({ fullAt: nowMs - days * DAY_MS }), feedByName(name)!, nowMs, DAY_MS);

  it('come daily where Exact logs no deletions, seldom where it does, never for the log itself', () => {
    expect([kindAfter('journals', 0.9), kindAfter('journals', 1)]).toEqual(['poll', 'full']);
    expect([kindAfter('accounts', 89), kindAfter('accounts', 90)]).toEqual(['poll', 'full']);
    expect(kindAfter('deletions', 1_000)).toBe('poll');
  });

  it.each([PRIORITIES.command, PRIORITIES.notice])(
    'let what somebody waits for (%i) be read first, for hours',
    (priority) => {
      const kindAt = (hours: number) =>
        runKindOf(
          stream({ priority, fullAt: nowMs - DAY_MS - hours * 3_600_000 }),
          feedByName('journals')!,
          nowMs,
          DAY_MS,
        );
      expect([kindAt(0), kindAt(5.9), kindAt(6)]).toEqual(['poll', 'poll', 'full']);
      const asked = stream({ priority, fullRequested: true });
      expect(runKindOf(asked, feedByName('journals')!, nowMs, DAY_MS)).toBe('full');
    },
  );

  it('of documents go back no further than their history does', () => {
    const feed = feedByName('sales_entries')!;
    const historyFrom = String(Date.UTC(2025, 0, 1));
    const run = beginRun(stream({ fullRequested: true, historyFrom }), feed, place);
    expect(filterOf(run.url)).toBe("Modified ge datetime'2024-12-31T22:50:00.000'");
    expect(filterOf(beginRun(stream({ fullRequested: true }), feed, place).url)).toBeNull();
  });
});
