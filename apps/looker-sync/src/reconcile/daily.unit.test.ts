import { RetriableError, silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { Daily, untilNext } from './daily.js';
import type { Reconciler } from './reconciler.js';

const HOUR_MS = 3_600_000;

describe('the daily comparison', () => {
  it('comes at its time of the day, UTC, and not twice at once', () => {
    expect(untilNext(3 * HOUR_MS, 4.5 * HOUR_MS)).toBe(1.5 * HOUR_MS);
    expect(untilNext(5 * HOUR_MS, 4.5 * HOUR_MS)).toBe(23.5 * HOUR_MS);
    expect(untilNext(4.5 * HOUR_MS, 4.5 * HOUR_MS)).toBe(24 * HOUR_MS);
  });

  it('shows what was known once the warehouse answers, and tries again what could not be done', async () => {
    const clock = new ManualClock(Date.parse('2026-07-01T03:00:00Z'));
    const begun: number[] = [];
    let shown = 0;
    const quicker = false;
    const reconciler = {
      isOn: true,
      showKnown: () => (++shown === 1 ? Promise.reject(new RetriableError('away', 'away')) : Promise.resolve()),
      begin: () => Promise.resolve({ run: `run ${begun.push(clock.now())}` }),
      settled: () => Promise.resolve(),
      view: () => Promise.resolve({ state: begun.length === 1 ? 'failed' : 'done' }),
      lastLookMs: () => Promise.resolve(quicker ? clock.now() : null),
    } as unknown as Reconciler;
    const fail = (error: unknown): never => {
      throw error;
    };
    const daily = new Daily(reconciler, { atMs: 4.5 * HOUR_MS, repair: true, fail }, clock, silentLogger);
    daily.onApplicationBootstrap();
    for (let minute = 0; minute < 150; minute++) await clock.advance(60_000);
    expect(shown).toBeGreaterThan(100);
    expect(begun.map((ms) => new Date(ms).toISOString().slice(11, 16))).toEqual(['04:30', '04:45']);
    await daily.beforeApplicationShutdown();
  });
});
