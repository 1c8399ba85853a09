import { RetriableError, TerminalError } from '@ml-connector/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRows } from './load-rows.js';

/** A table that refuses every insert with the word bad in it. */
function table(): { rows: string[]; insert: (name: string, chunks: readonly Buffer[]) => Promise<void> } {
  const rows: string[] = [];
  return {
    rows,
    insert: (_name, chunks) => {
      const lines = Buffer.concat([...chunks])
        .toString()
        .split('\n')
        .filter(Boolean);
      if (lines.some((line) => line.includes('bad')))
        return Promise.reject(new TerminalError('clickhouse_content', 'can not parse'));
      rows.push(...lines);
      return Promise.resolve();
    },
  };
}

describe('loadRows', () => {
  it('gives back exactly the bad rows and stores all others, once', async () => {
    const messages = fc.array(fc.array(fc.boolean(), { maxLength: 8 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(messages, async (given) => {
        const texts = given.map((rows, m) => rows.map((good, r) => `${good ? 'good' : 'bad'}-${m}-${r}`));
        const store = table();
        const refused = await loadRows(
          store.insert,
          't',
          texts.map((rows) => Buffer.from(rows.map((r) => `${r}\n`).join(''))),
        );
        expect(refused.map((row) => row.line.toString().trim()).sort()).toEqual(
          texts
            .flat()
            .filter((r) => r.startsWith('bad'))
            .sort(),
        );
        expect(store.rows.sort()).toEqual(
          texts
            .flat()
            .filter((r) => r.startsWith('good'))
            .sort(),
        );
      }),
    );
  });

  it('lets any other error go up', async () => {
    const away = () => Promise.reject(new RetriableError('clickhouse_away', 'away'));
    await expect(loadRows(away, 't', [Buffer.from('x\n')])).rejects.toMatchObject({ code: 'clickhouse_away' });
  });
});
