import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { SeenNotices } from './seen-notices.js';

describe('SeenNotices', () => {
  it('remembers for its time, from when the brokers had it last', async () => {
    const clock = new ManualClock();
    const seen = new SeenNotices(clock, { windowMs: 1_000, most: 10 });
    seen.add('a');
    await clock.advance(900);
    expect(seen.has('a')).toBe(true);
    seen.add('a');
    await clock.advance(900);
    expect(seen.has('a')).toBe(true);
    await clock.advance(100);
    expect(seen.has('a')).toBe(false);
  });

  it('forgets the oldest when there are too many: memory stays bounded', () => {
    const seen = new SeenNotices(new ManualClock(), { windowMs: 1_000, most: 3 });
    for (const digest of ['a', 'b', 'c', 'd']) seen.add(digest);
    expect(['a', 'b', 'c', 'd'].filter((digest) => seen.has(digest))).toEqual(['b', 'c', 'd']);
  });
});
