import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { ForwardedNotices } from './forwarded-notices.js';

const signature = (n: number): string => n.toString(16).padStart(8, '0').repeat(8);

describe('ForwardedNotices', () => {
  it('knows a notification for a day, and of its own connection only', async () => {
    const clock = new ManualClock();
    const forwarded = new ForwardedNotices(clock);
    forwarded.add('a', signature(1));
    await clock.advance(86_399_999);
    expect(forwarded.has('a', signature(1))).toBe(true);
    expect(forwarded.has('b', signature(1))).toBe(false);
    expect(forwarded.has('a', signature(2))).toBe(false);
    await clock.advance(1);
    expect(forwarded.has('a', signature(1))).toBe(false);
  });

  it('forgets the older half when there is no more room', () => {
    const forwarded = new ForwardedNotices(new ManualClock(), 4);
    for (const n of [1, 2, 3, 1, 4, 5]) forwarded.add('a', signature(n));
    expect([1, 2, 3, 4, 5].filter((n) => forwarded.has('a', signature(n)))).toEqual([1, 3, 4, 5]);
  });
});
