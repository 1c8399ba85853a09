import { describe, expect, it } from 'vitest';
import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('wakes sleepers in order of time, and those they start', async () => {
    const clock = new ManualClock(0);
    const seen: string[] = [];
    void clock.sleep(20).then(() => seen.push(`b ${clock.now()}`));
    void clock.sleep(10).then(async () => {
      seen.push(`a ${clock.now()}`);
      await clock.sleep(5);
      seen.push(`a2 ${clock.now()}`);
    });
    await clock.advance(30);
    expect(seen).toEqual(['a 10', 'a2 15', 'b 20']);
    expect(clock.now()).toBe(30);
  });

  it('rejects a sleep that is aborted', async () => {
    const clock = new ManualClock(0);
    const controller = new AbortController();
    const sleep = clock.sleep(10, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
  });
});
