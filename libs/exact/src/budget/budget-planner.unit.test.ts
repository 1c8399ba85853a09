import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSUMED_LIMITS,
  observeAnswer,
  observeRefusal,
  reserveCall,
  UNKNOWN_BUDGET,
  type BudgetState,
} from './budget-planner.js';
import { LAST_CALL_MS, RESET_SLACK_MS } from './floors.js';
import { parseRateHeaders } from './rate-headers.js';
import type { WorkClass } from './work-class.js';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 10);
const MINUTE_END = Date.UTC(2026, 6, 1, 12, 1);
const DAY_END = Date.UTC(2026, 6, 2);
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
const after = (headers: Record<string, string>, state = UNKNOWN_BUDGET) =>
  observeAnswer(state, parseRateHeaders(headers), NOW);
const ask = (state: BudgetState, workClass: WorkClass, nowMs = NOW, waiting: WorkClass[] = []) =>
  reserveCall(state, nowMs, { workClass, waiting });

/** Calls one after another until there is none at that moment. */
function drain(state: BudgetState, workClass: WorkClass, nowMs: number, waiting: WorkClass[] = []) {
  for (let calls = 0; ; calls++) {
    const next = ask(state, workClass, nowMs, waiting);
    if (next.kind === 'wait') return { state, calls, wait: next };
    state = next.state;
  }
}

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
    expect(drain(UNKNOWN_BUDGET, 'notice', NOW).calls).toBe(ASSUMED_LIMITS.minute);
  });

  it('follows what the headers say, whatever the documents say', () => {
    const many = { ...minute(5999), 'x-ratelimit-minutely-limit': '6000' };
    expect(drain(after({ ...many, ...day(4999) }), 'notice', NOW).calls).toBe(4999);
  });

  it('waits exactly for the end of the minute and finds it full again', () => {
    const state = after({ ...minute(0), ...day(100) });
    const until = MINUTE_END + RESET_SLACK_MS;
    expect(ask(state, 'notice')).toEqual({ kind: 'wait', untilMs: until, window: 'minute' });
    expect(ask(state, 'notice', until - 1).kind).toBe('wait');
    expect(ask(state, 'notice', until)).toMatchObject({
      state: { minute: { remaining: 59 }, day: { remaining: 99 } },
    });
  });

  it('keeps calls for what is more urgent and lets go of them as the minute goes by', () => {
    const full = after({ ...minute(60), ...day(4000) });
    const start = MINUTE_END - 59_000;
    const first = drain(full, 'backfill', start);
    expect(first.calls).toBeGreaterThan(40);
    expect(first.calls).toBeLessThan(50);
    expect(first.wait.untilMs).toBeLessThan(start + 10_000);
    expect(ask(first.state, 'backfill', first.wait.untilMs).kind).toBe('go');
    expect(ask(first.state, 'notice', start).kind).toBe('go');
  });

  it('keeps the last call for a notice until the last moment, and then uses it', () => {
    const one = after({ ...minute(1), ...day(4000) });
    expect(ask(one, 'backfill', MINUTE_END - LAST_CALL_MS - 1)).toMatchObject({ kind: 'wait', window: 'minute' });
    expect(ask(one, 'backfill', MINUTE_END - LAST_CALL_MS + 1).kind).toBe('go');
    expect(ask(one, 'notice', MINUTE_END - 50_000).kind).toBe('go');
  });

  it('keeps a floor for waiting history even in a flood of notices, and lends it when none waits', () => {
    const full = after({ ...minute(60), ...day(4000) });
    const flooded = drain(full, 'notice', NOW, ['backfill']);
    expect(flooded.calls).toBe(57);
    expect(drain(flooded.state, 'backfill', NOW, ['notice']).calls).toBeGreaterThan(0);
    expect(drain(full, 'notice', NOW).calls).toBe(60);
  });

  it('keeps a part of the day for notices and sweeps, less and less until it ends', () => {
    const day1 = after({ ...minute(60), ...day(2000) });
    expect(ask(day1, 'backfill')).toMatchObject({ kind: 'go' });
    const history = drain(after({ ...minute(60), ...day(2000) }), 'backfill', NOW).state.day?.used;
    expect(history?.backfill).toBeGreaterThan(40);
    const used = { backfill: 1000 };
    const little = { ...after({ ...minute(60) }), day: { limit: 5000, remaining: 900, resetAtMs: DAY_END, used } };
    expect(ask(little, 'backfill')).toMatchObject({ kind: 'wait', window: 'day' });
    expect(ask(little, 'sweep').kind).toBe('go');
    const late = DAY_END - 60_000;
    expect(ask({ ...little, minute: null }, 'backfill', late).kind).toBe('go');
  });

  it('uses the whole minute while history waits, and never a call more', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 400, maxLength: 400 }), (tookMs) => {
        let state = after({ ...minute(60), ...day(4900) });
        let nowMs = MINUTE_END + RESET_SLACK_MS;
        const perMinute = new Map<number, number>();
        for (const ms of tookMs) {
          const next = ask(state, 'backfill', nowMs);
          if (next.kind === 'wait') {
            expect(next.untilMs).toBeGreaterThan(nowMs);
            nowMs = next.untilMs;
            continue;
          }
          state = next.state;
          const at = Math.floor(nowMs / 60_000);
          perMinute.set(at, (perMinute.get(at) ?? 0) + 1);
          nowMs += ms;
        }
        const minutes = [...perMinute.values()];
        expect(Math.max(...minutes)).toBeLessThanOrEqual(60);
        for (const calls of minutes.slice(0, -1)) expect(calls).toBeGreaterThanOrEqual(57);
      }),
      { numRuns: 30 },
    );
  });
});

describe('observeAnswer', () => {
  it('believes the lower count of a minute and the stated one of the day', () => {
    const known = after({ ...minute(20), ...day(1000) });
    const lagging = after({ ...minute(25), ...day(1005) }, known);
    expect(lagging).toMatchObject({ minute: { remaining: 20 }, day: { remaining: 1005 } });
    const others = after({ ...minute(3), ...day(900) }, known);
    expect(others).toMatchObject({ minute: { remaining: 3 }, day: { remaining: 900 } });
  });
});

describe('observeRefusal', () => {
  const refusal = (headers: Record<string, string>) =>
    observeRefusal(after({ ...minute(40), ...day(400) }), parseRateHeaders(headers), NOW);

  it.each([
    ['the reset of the minute, though quota seemed left', minute(12), MINUTE_END],
    ['the end of the day when only its headers came', day(0), DAY_END],
    ['the minute when nothing was said', {}, MINUTE_END],
    ['the next minute when the reset has passed', { 'x-ratelimit-minutely-reset': String(NOW - 1) }, MINUTE_END],
  ])('holds back until %s', (_what, headers, until) => {
    expect(ask(refusal(headers), 'notice')).toEqual({
      kind: 'wait',
      untilMs: until + RESET_SLACK_MS,
      window: 'refused',
    });
  });
});
