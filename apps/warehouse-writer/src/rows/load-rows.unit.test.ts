import { RetriableError, TerminalError } from '@ml-connector/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addJsonRow, BlockBuilder } from '@ml-connector/catalogue';
import { loadRows, type MessageRows } from './load-rows.js';

const AT = '2026-01-15 12:00:00.000';

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

function linesOf(offset: string, rows: readonly string[], body = rows): MessageRows {
  const bytes = (texts: readonly string[]) => Buffer.from(texts.map((text) => `${text}\n`).join(''));
  return { offset, form: 'lines', source: bytes(rows), body: [bytes(body)] };
}

function blockOf(offset: string, descriptions: readonly string[]): MessageRows {
  const block = new BlockBuilder('dim_account');
  for (const name of descriptions) addJsonRow(block, `{"division_key":"nl:1","name":"${name}"}`);
  const bytes = block.encode();
  return { offset, form: 'block', source: bytes, body: [bytes] };
}

/** Token of the insert of these messages. */
async function tokenOf(...messages: readonly MessageRows[]): Promise<string | undefined> {
  let given: string | undefined;
  await loadRows(
    (_table, _chunks, token) => {
      given = token;
      return Promise.resolve();
    },
    't',
    messages,
    AT,
  );
  return given;
}

describe('loadRows', () => {
  it('gives the same messages tried again the same token, and others another', async () => {
    const first = await tokenOf(linesOf('7', ['a', 'b'], ['a at noon', 'b at noon']), linesOf('8', ['c']));
    expect(await tokenOf(linesOf('7', ['a', 'b'], ['a later', 'b later']), linesOf('8', ['c']))).toBe(first);
    const others = [
      await tokenOf(linesOf('7', ['a', 'b'])),
      await tokenOf(linesOf('7', ['a', 'x']), linesOf('8', ['c'])),
      await tokenOf(linesOf('17', ['a', 'b']), linesOf('18', ['c'])),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });

  it('gives back exactly the bad rows and stores all others, once', async () => {
    const messages = fc.array(fc.array(fc.boolean(), { maxLength: 8 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(messages, async (given) => {
        const texts = given.map((rows, m) => rows.map((good, r) => `${good ? 'good' : 'bad'}-${m}-${r}`));
        const store = table();
        const refused = await loadRows(
          store.insert,
          't',
          texts.map((rows, m) => linesOf(String(m), rows)),
          AT,
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

  it('stores blocks as they are, and finds the bad row of one that is refused', async () => {
    const inserts: [form: string | undefined, text: string][] = [];
    const insert = (_table: string, chunks: readonly Buffer[], _token?: string, form?: string) => {
      const text = Buffer.concat([...chunks]).toString();
      if (text.includes('bad')) return Promise.reject(new TerminalError('clickhouse_content', 'can not parse'));
      inserts.push([form, text]);
      return Promise.resolve();
    };
    const good = blockOf('1', ['a', 'b']);
    expect(await loadRows(insert, 't', [good, linesOf('2', ['c'])], AT)).toEqual([]);
    expect(inserts).toEqual([
      [undefined, 'c\n'],
      ['block', good.source.toString()],
    ]);
    inserts.length = 0;
    const refused = await loadRows(insert, 't', [good, blockOf('3', ['d', 'bad', 'e'])], AT);
    const line = (name: string) => `{"division_key":"nl:1","name":"${name}","ingested_at":"${AT}"}\n`;
    expect(refused).toEqual([{ message: 1, line: Buffer.from(line('bad')), detail: expect.any(String) as string }]);
    expect(inserts.map(([, text]) => text).join('')).toBe(['a', 'b', 'd', 'e'].map(line).join(''));
  });

  it('makes no insert of more than 100,000 rows where messages are smaller', async () => {
    const names = Array.from({ length: 40_000 }, () => 'a');
    const inserts: number[] = [];
    const insert = (_table: string, chunks: readonly Buffer[]): Promise<void> => {
      inserts.push(chunks.length);
      return Promise.resolve();
    };
    const many = blockOf('1', names);
    const messages = [many, many, many, blockOf('4', ['b'])];
    expect(await loadRows(insert, 't', messages, AT)).toEqual([]);
    expect(inserts).toEqual([2, 2]);
  });

  it('lets any other error go up', async () => {
    const away = () => Promise.reject(new RetriableError('clickhouse_away', 'away'));
    await expect(loadRows(away, 't', [linesOf('0', ['x'])], AT)).rejects.toMatchObject({ code: 'clickhouse_away' });
  });
});
