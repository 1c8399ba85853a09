import { describe, expect, it } from 'vitest';
import { SharedInsert } from './shared-insert.js';

describe('SharedInsert', () => {
  it('puts lines that come while an insert runs into the next one, and tells each caller of its own', async () => {
    const inserts: { lines: string[]; end: PromiseWithResolvers<void> }[] = [];
    const shared = new SharedInsert((_table, chunks) => {
      const end = Promise.withResolvers<void>();
      inserts.push({ lines: chunks.map(String), end });
      return end.promise;
    }, 't');
    const results: string[] = [];
    const add = (line: string): Promise<unknown> =>
      shared.add(Buffer.from(line)).then(
        () => results.push(`${line} in`),
        () => results.push(`${line} failed`),
      );
    const all = [add('a'), add('b'), add('c')];
    expect(inserts.map((one) => one.lines)).toEqual([['a']]);
    inserts[0]?.end.resolve();
    await all[0];
    expect(results).toEqual(['a in']);
    expect(inserts.map((one) => one.lines)).toEqual([['a'], ['b', 'c']]);
    inserts[1]?.end.reject(new Error('away'));
    await Promise.all(all);
    expect(results).toEqual(['a in', 'b failed', 'c failed']);
    const again = add('d');
    inserts[2]?.end.resolve();
    await again;
    expect(results.at(-1)).toBe('d in');
  });
});
