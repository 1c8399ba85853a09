import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { DataKeyMemory } from './data-key-memory.js';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('DataKeyMemory', () => {
  it('forgets a key after a minute, however often it was asked for', async () => {
    const clock = new ManualClock();
    const memory = new DataKeyMemory(clock);
    memory.keep('a', bytes('wrapped'), bytes('key'));
    await clock.advance(59_999);
    expect(memory.recall('a')).toEqual(bytes('key'));
    await clock.advance(1);
    expect(memory.recall('a')).toBeUndefined();
    expect(memory.size).toBe(0);
  });

  it('keeps the youngest when there are too many', () => {
    const memory = new DataKeyMemory(new ManualClock(), 2);
    for (const ref of ['a', 'b', 'a', 'c']) memory.keep(ref, bytes(ref), bytes(ref));
    expect(['a', 'b', 'c'].map((ref) => memory.recall(ref) !== undefined)).toEqual([true, false, true]);
  });

  it('gives a key for the wrapped bytes it came from only', () => {
    const memory = new DataKeyMemory(new ManualClock());
    memory.keep('a', bytes('wrapped'), bytes('key'));
    expect(memory.recall('a', bytes('wrapped'))).toEqual(bytes('key'));
    expect(memory.recall('a', bytes('rewrapped'))).toBeUndefined();
  });
});
