import { describe, expect, it } from 'vitest';
import { DictionaryReloader } from './dictionary-reloader.js';

describe('DictionaryReloader', () => {
  it('shares one reload among requests that wait behind a running one', async () => {
    const ends: (() => void)[] = [];
    const reloader = new DictionaryReloader(() => new Promise<void>((resolve) => ends.push(resolve)));
    const all = Promise.all([1, 2, 3, 4].map(() => reloader.afterLoad('dim_account')));
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await all;
    expect(ends).toHaveLength(2);
  });

  it('reloads nothing for a table no dictionary watches', async () => {
    const reloader = new DictionaryReloader(() => Promise.reject(new Error('asked')));
    await reloader.afterLoad('fact_transaction_line');
  });
});
