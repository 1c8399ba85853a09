import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterPoll,
  LATENESS_MS,
  nextPoll,
  settledCheckpoint,
  startHistory,
  type PollMemory,
} from './checkpoint-history.js';

const PAGE = 1_000;

/** Polls at `now` and reaches it; `rows` are read. */
function polled(memory: PollMemory, now: number, rows = 0): PollMemory {
  const { settles } = nextPoll(memory, now, PAGE);
  return afterPoll(memory, { settles, startedAtMs: now, endedAtMs: now, reached: String(now), rows });
}

describe('settledCheckpoint', () => {
  it('never gives a checkpoint younger than ten minutes once there is an older one, and stays small', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 400_000 }), fc.constantFrom(0, 10, PAGE, 100 * PAGE));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
        let now = 0;
        let memory: PollMemory = { checkpoints: [], settlingAt: null, settlingRows: 0 };
        for (const [gap, rows] of steps) {
          now += gap;
          memory = polled(memory, now, rows);
          const settled = Number(settledCheckpoint(memory.checkpoints, now));
          expect(settled <= now - LATENESS_MS || settled === memory.checkpoints[0]?.[0]).toBe(true);
          expect(memory.checkpoints.length).toBeLessThan(90);
        }
      }),
    );
  });

  it('gives the one of ten minutes ago, not an older one', () => {
    let memory = polled(startHistory('0'), 0);
    for (let now = 60_000; now <= 60 * 60_000; now += 60_000) memory = polled(memory, now);
    expect(settledCheckpoint(memory.checkpoints, 60 * 60_000)).toBe(String(50 * 60_000));
  });

  it('keeps the first checkpoint while nothing is older', () => {
    expect(settledCheckpoint(polled(startHistory('a'), 1_000).checkpoints, 2_000)).toBe('a');
  });
});

describe('nextPoll', () => {
  const MINUTE = 60_000;

  it('reads a burst twice, not with every poll, and looks for late rows all the same', () => {
    let memory = startHistory('0');
    for (let minute = 1; minute < 30; minute++) memory = polled(memory, minute * MINUTE);
    const read: string[] = [];
    for (let minute = 30; minute <= 52; minute++) {
      const now = minute * MINUTE;
      const { from, settles } = nextPoll(memory, now, PAGE);
      const burst = minute >= 30 && Number(from) < 30 * MINUTE;
      if (burst) read.push(`${minute}: from ${Number(from) / MINUTE}`);
      memory = afterPoll(memory, {
        ...{ settles, startedAtMs: now, endedAtMs: now, reached: String(now) },
        rows: burst ? 100 * PAGE : 1,
      });
    }
    expect(read).toEqual(['30: from 19', '40: from 20']);
    expect(nextPoll(memory, 53 * MINUTE, PAGE)).toEqual({ from: String(42 * MINUTE), settles: true });
  });

  it('trusts what a long read reached only ten minutes after its last page', () => {
    const settles = true;
    let memory = polled(startHistory('0'), 0);
    memory = afterPoll(memory, { settles, startedAtMs: 20 * MINUTE, endedAtMs: 25 * MINUTE, reached: 'end', rows: 9 });
    memory = polled(memory, 31 * MINUTE);
    expect(nextPoll(memory, 32 * MINUTE, PAGE).from).not.toBe('end');
    memory = polled(memory, 35 * MINUTE);
    expect(nextPoll(memory, 36 * MINUTE, PAGE).from).toBe('end');
  });
});
