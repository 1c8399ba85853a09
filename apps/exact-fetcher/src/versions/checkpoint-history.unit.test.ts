import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATENESS_MS, recordCheckpoint, settledCheckpoint, type CheckpointEntry } from './checkpoint-history.js';

describe('settledCheckpoint', () => {
  it('never gives a checkpoint younger than ten minutes once there is an older one, and stays small', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, (gaps) => {
        let now = 0;
        let history: readonly CheckpointEntry[] = [];
        for (const gap of gaps) {
          now += gap;
          history = recordCheckpoint(history, now, String(now));
          const settled = Number(settledCheckpoint(history, now));
          expect(settled <= now - LATENESS_MS || settled === history[0]?.[0]).toBe(true);
          expect(history.length).toBeLessThan(60);
        }
      }),
    );
  });

  it('gives the one of ten minutes ago, not an older one', () => {
    let history: readonly CheckpointEntry[] = [];
    for (let now = 0; now <= 60 * 60_000; now += 60_000) history = recordCheckpoint(history, now, String(now));
    expect(settledCheckpoint(history, 60 * 60_000)).toBe(String(50 * 60_000));
  });

  it('keeps the first checkpoint while nothing is older', () => {
    const history = recordCheckpoint(recordCheckpoint([], 0, 'a'), 1000, 'b');
    expect(settledCheckpoint(history, 2000)).toBe('a');
  });
});
