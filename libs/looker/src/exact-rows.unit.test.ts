import { expect, it } from 'vitest';
import { exactRows } from './exact-rows.js';
import { allOf } from './testing/all-of.test-double.js';

const ROWS = '[\n{"a":12345678901234567.8900,"b":null},{"a":"}]\\"{","b":"é€"},\r\n{"a":true,"b":-1e-7}]';
const READ = [
  { a: '12345678901234567.8900', b: null },
  { a: '}]"{', b: 'é€' },
  { a: 'true', b: '-1e-7' },
];

async function read(text: string, pieceBytes = Infinity): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    await Promise.resolve();
  }
  return allOf(exactRows(pieces()));
}

it('keeps every digit of a number', async () => {
  expect(await read(ROWS)).toEqual(READ);
  expect(await read('[]')).toEqual([]);
});

it('reads the same rows from pieces of any size', async () => {
  for (let size = 1; size < 20; size++) expect(await read(ROWS, size)).toEqual(READ);
});

it('takes what is cut off anywhere for no answer, not for fewer rows', async () => {
  for (let length = 0; length < ROWS.length; length++)
    await expect(read(ROWS.slice(0, length))).rejects.toMatchObject({ code: 'looker_answer_unreadable' });
});

it.each(['{"x":1}', '<html>', '[1]', '[{"a":1}{"b":}]', '[{"a":1}]]', '[{"a" 1}]'])('refuses %s', async (text) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'looker_answer_unreadable', kind: 'retriable' });
});

it('refuses values that hold more than one, such as pivots', async () => {
  await expect(read('[{"a":{"x":1}}]')).rejects.toMatchObject({ kind: 'terminal' });
});

it('takes an error where a row should be for an error', async () => {
  await expect(read('[{"looker_error":"no such view"}]')).rejects.toMatchObject({
    code: 'looker_query_failed',
    message: expect.stringContaining('no such view'),
  });
});

it('holds no more than a row of an answer that never ends', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('[{"a":"');
    for (;;) yield Buffer.alloc(65_536, 'x');
  }
  await expect(allOf(exactRows(endless()))).rejects.toThrow(/longer/);
});
