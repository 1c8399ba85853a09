import { describe, expect, it } from 'vitest';
import {
  ASSUMED_LIMITS,
  observeAnswer,
  observeRefusal,
  reserveCall,
  RESET_SLACK_MS,
  UNKNOWN_BUDGET,
} from './budget-planner.js';
import { parseRateHeaders } from './rate-headers.js';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 10);
const MINUTE_END = Date.UTC(2026, 6, 1, 12, 1);
const DAY_END = Date.UTC(2026, 6, 2);
const dateOf = (ms: number): string => new Date(ms).toUTCString();
const minute = (remaining: number) => ({
  'x-ratelimit-minutely-limit': '60',
  'x-ratelimit-minutely-remaining': String(remaining),
  'x-ratelimit-minutely-reset': String(MINUTE_END),
});
const day = (remaining: number) => ({
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(DAY_END),
});
const after = (headers: Record<string, string>, state = UNKNOWN_BUDGET, now = NOW) =>
  observeAnswer(state, parseRateHeaders({ date: dateOf(now), ...headers }), now);

describe('parseRateHeaders', () => {
  it('reads each group by itself and never takes absence for zero', () => {
    expect(parseRateHeaders(minute(3))).toMatchObject({ minute: { limit: 60, remaining: 3 }, day: null });
    expect(parseRateHeaders(day(7))).toMatchObject({ minute: null, day: { remaining: 7, resetAtMs: DAY_END } });
    expect(parseRateHeaders({})).toEqual({ minute: null, day: null, serverTimeMs: null, retryAfterMs: null });
  });

  it('does not believe a reset in epoch seconds, nor nonsense', () => {
    expect(parseRateHeaders({ 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '1782864000' }).day).toBeNull();
  });
});

describe('reserveCall', () => {
  it('guesses low before the first answer', () => {
    let state = UNKNOWN_BUDGET;
    let calls = 0;
    for (;;) {
      const next = reserveCall(state, NOW);
      if (next.kind === 'wait') break;
      state = next.state;
      calls++;
    }
    expect(calls).toBe(ASSUMED_LIMITS.minute);
  });

  it('follows what the headers say, whatever the documents say', () => {
    const state = after({
      'x-ratelimit-minutely-limit': '6000',
      'x-ratelimit-minutely-remaining': '5999',
      'x-ratelimit-minutely-reset': String(MINUTE_END),
      ...day(4999),
    });
    let current = state;
    for (let call = 0; call < 500; call++) {
      const next = reserveCall(current, NOW);
      expect(next.kind).toBe('go');
      if (next.kind === 'go') current = next.state;
    }
  });

  it('waits for the end of the minute, with slack, and finds it full again', () => {
    const state = after({ ...minute(0), ...day(100) });
    expect(reserveCall(state, NOW)).toEqual({ kind: 'wait', untilMs: MINUTE_END + RESET_SLACK_MS, window: 'minute' });
    const next = reserveCall(state, MINUTE_END + RESET_SLACK_MS);
    expect(next).toMatchObject({ kind: 'go', state: { minute: { remaining: 59 }, day: { remaining: 99 } } });
  });

  it('keeps a part of the day for urgent work', () => {
    const state = after({ ...minute(50), ...day(500) });
    expect(reserveCall(state, NOW, 500)).toMatchObject({ kind: 'wait', window: 'day' });
    expect(reserveCall(state, NOW, 0).kind).toBe('go');
  });

  it('reckons resets on the server clock when ours is wrong', () => {
    const ours = NOW - 90_000;
    const state = observeAnswer(UNKNOWN_BUDGET, parseRateHeaders({ date: dateOf(NOW), ...minute(0), ...day(9) }), ours);
    const next = reserveCall(state, ours);
    expect(next.kind === 'wait' && next.untilMs).toBeGreaterThanOrEqual(MINUTE_END - 90_500);
    expect(next.kind === 'wait' && next.untilMs).toBeLessThan(MINUTE_END - 85_000);
  });
});

describe('observeRefusal', () => {
  const refusal = (headers: Record<string, string>) =>
    observeRefusal(after({ ...minute(40), ...day(400) }), parseRateHeaders({ date: dateOf(NOW), ...headers }), NOW);

  it('holds back until the reset of the minute, though quota seemed left', () => {
    const next = reserveCall(refusal(minute(12)), NOW);
    expect(next).toMatchObject({ kind: 'wait', untilMs: MINUTE_END + RESET_SLACK_MS, window: 'refused' });
  });

  it('holds back until the day ends when only the day headers came', () => {
    expect(reserveCall(refusal(day(0)), NOW)).toMatchObject({ kind: 'wait', untilMs: DAY_END + RESET_SLACK_MS });
  });

  it('holds back for the minute when nothing was said', () => {
    expect(reserveCall(refusal({}), NOW)).toMatchObject({ kind: 'wait', untilMs: MINUTE_END + RESET_SLACK_MS });
  });

  it('takes a reset that has passed already for the next minute', () => {
    const stale = { ...minute(0), 'x-ratelimit-minutely-reset': String(NOW - 1) };
    expect(reserveCall(refusal(stale), NOW)).toMatchObject({ kind: 'wait', untilMs: MINUTE_END + RESET_SLACK_MS });
  });
});
