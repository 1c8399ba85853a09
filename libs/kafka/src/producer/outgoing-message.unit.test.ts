import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageBytes, splitBySize } from './outgoing-message.js';

describe('splitBySize', () => {
  it('keeps order and loses nothing, and no run of several exceeds the limit', () => {
    const message = fc.record({ value: fc.string({ maxLength: 400 }), key: fc.option(fc.string({ maxLength: 20 })) });
    fc.assert(
      fc.property(fc.array(message), fc.integer({ min: 1, max: 1000 }), (messages, maxBytes) => {
        const runs = [...splitBySize(messages, maxBytes)];
        expect(runs.flatMap((run) => run.messages)).toEqual(messages);
        for (const run of runs) {
          expect(run.bytes).toBe(run.messages.reduce((sum, one) => sum + messageBytes(one), 0));
          if (run.messages.length > 1) expect(run.bytes).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });

  it('counts bytes, not characters, and headers too', () => {
    expect(messageBytes({ value: '€' })).toBe(messageBytes({ value: 'abc' }));
    expect(messageBytes({ value: '', headers: { a: Buffer.alloc(100) } })).toBeGreaterThan(100);
  });
});
