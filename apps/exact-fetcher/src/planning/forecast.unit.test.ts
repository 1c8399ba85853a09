import { FEEDS } from '@ml-connector/catalogue';
import { UNKNOWN_BUDGET } from '@ml-connector/exact';
import { describe, expect, it } from 'vitest';
import { forecast, type ForecastStream } from './forecast.js';

const NOW = Date.UTC(2026, 6, 1, 12);
const feed = FEEDS.find(({ pageSize }) => pageSize === 1000)?.name ?? '';
const stream = (facts: Partial<ForecastStream> = {}): ForecastStream => ({
  feed,
  phase: 4,
  state: 'waiting',
  loadRun: null,
  loadCalls: 0,
  ...facts,
});
const base = {
  streams: [stream()],
  rows: new Map(),
  typicalCalls: new Map(),
  budget: UNKNOWN_BUDGET,
  serverNowMs: NOW,
};

describe('forecast', () => {
  it('reckons two million lines as 2,000 calls, about forty minutes of one day', () => {
    const found = forecast({ ...base, rows: new Map([[feed, 2_000_000]]) });
    expect(found).toMatchObject({ calls: 2_000, guessedCalls: 0 });
    expect(found.minutes).toBeGreaterThan(33);
    expect(found.minutes).toBeLessThan(40);
    expect(found.days).toBeLessThan(0.05);
  });

  it('reckons in days what is above the day', () => {
    const found = forecast({ ...base, rows: new Map([[feed, 9_500_000]]) });
    expect(found.calls).toBe(9_500);
    // 3,000 today, then 3,000 a day from midnight on.
    expect(found.endsAt.slice(0, 10)).toBe('2026-07-04');
  });

  it('says what is guessed, from what other divisions took', () => {
    expect(forecast({ ...base, typicalCalls: new Map([[feed, 40]]) })).toMatchObject({ calls: 40, guessedCalls: 40 });
    expect(forecast(base).guessedCalls).toBeGreaterThan(0);
  });

  it('counts only what is left to do', () => {
    expect(forecast({ ...base, streams: [stream({ loadRun: 'run' })] }).calls).toBe(0);
    const begun = forecast({ ...base, streams: [stream({ loadCalls: 30 })], rows: new Map([[feed, 100_000]]) });
    expect(begun.calls).toBe(70);
  });
});
