import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageSlots } from './page-slots.js';

describe('PageSlots', () => {
  it('never lets more pages in than there are slots, and lets everybody in at last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 30 }), async (turns) => {
        const slots = new PageSlots(3);
        let inside = 0;
        let most = 0;
        await Promise.all(
          turns.map(async (turn) => {
            const slot = slots.slot();
            await slot.take();
            await slot.take();
            most = Math.max(most, ++inside);
            for (let i = 0; i < turn; i++) await Promise.resolve();
            inside--;
            slot.giveBack();
            slot.giveBack();
          }),
        );
        expect(most).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('makes no room for a slot that was never taken', async () => {
    const slots = new PageSlots(1);
    slots.slot().giveBack();
    const first = slots.slot();
    await first.take();
    const second = slots.slot();
    let entered = false;
    const entering = second.take().then(() => (entered = true));
    await Promise.resolve();
    expect(entered).toBe(false);
    first.giveBack();
    await entering;
  });
});
