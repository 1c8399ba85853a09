import { describe, expect, it } from 'vitest';
import { REPLAY_KINDS, tryReplays } from './replays.js';
import { trySwaps } from './swap-course.js';

const signal = new AbortController().signal;

describe('replays', () => {
  it('give the same state, each way once', async () => {
    const found = await tryReplays({ seed: 11, replays: REPLAY_KINDS.length, records: 400, shared: true }, signal);
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({ identical: REPLAY_KINDS.length, markersReported: 0 });
  }, 300_000);

  it('and swaps under traffic show no reader a wrong figure', async () => {
    const found = await trySwaps({ seed: 11, reads: 1_000, documents: 100, shared: true }, signal);
    expect(found.problems).toEqual([]);
    expect(found).toMatchObject({ wrong: 0, lost: 0 });
    expect(found.swaps).toBeGreaterThan(0);
  }, 300_000);
});
