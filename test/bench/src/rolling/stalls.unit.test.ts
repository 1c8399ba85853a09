import { describe, expect, it } from 'vitest';
import { Stalls } from './stalls.js';

const at = (partition: string, committed: bigint, end: bigint) => ({ partition, committed, end });

describe('stalls of a consumer group', () => {
  it('are counted from when there was something to do until something is done', () => {
    const stalls = new Stalls();
    stalls.add('g', [at('t/0', 5n, 5n)], 0);
    stalls.add('g', [at('t/0', 5n, 7n)], 60_000);
    stalls.add('g', [at('t/0', 5n, 9n)], 64_000);
    stalls.add('g', [at('t/0', 6n, 9n)], 66_000);
    stalls.add('g', [at('t/0', 9n, 9n)], 67_000);
    expect(stalls.longestGroupMs).toBe(4_000);
  });

  it('of a partition show although another partition of the group moves', () => {
    const stalls = new Stalls();
    stalls.add('g', [at('t/0', 1n, 2n), at('t/1', 1n, 9n)], 0);
    stalls.add('g', [at('t/0', 1n, 2n), at('t/1', 3n, 9n)], 8_000);
    stalls.add('g', [at('t/0', 1n, 2n), at('t/1', 5n, 9n)], 12_000);
    expect(stalls.longestGroupMs).toBe(0);
    expect([stalls.longestPartitionMs, stalls.longestPartition]).toEqual([12_000, 'g t/0']);
  });

  it('do not run on from one wait to the next', () => {
    const stalls = new Stalls();
    stalls.add('g', [at('t/0', 1n, 2n)], 0);
    stalls.add('g', [at('t/0', 2n, 2n)], 3_000);
    stalls.add('g', [at('t/0', 2n, 3n)], 50_000);
    stalls.add('g', [at('t/0', 2n, 3n)], 52_000);
    expect(stalls.longestGroupMs).toBe(2_000);
  });
});
