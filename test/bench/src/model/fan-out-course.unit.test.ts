import { expect, it } from 'vitest';
import { judge, newFanOutVerdict } from './fan-out-course.js';
import type { Pair } from './fan-out-pairs.js';
import type { AnswerRow, DialectMode } from './looker-stand.js';

const side = (model: string) => ({ model, explore: 'sales', by: ['sales.division_key'], measure: 'sales.revenue' });
const pair = (isTrap: boolean): Pair => ({ name: 'revenue', plain: side('core'), other: side('trap'), isTrap });
const row = (revenue: string): AnswerRow => ({ 'sales.division_key': 'nl:1', 'sales.revenue': revenue });

/** What is said of a pair whose other side is answered so; null: it is refused. */
async function judged(mode: DialectMode, isTrap: boolean, other: string | null) {
  const verdict = newFanOutVerdict();
  const ask = (model: string): Promise<readonly AnswerRow[]> => {
    if (model === 'core') return Promise.resolve([row('10.5')]);
    return other === null ? Promise.reject(new Error('refused')) : Promise.resolve([row(other)]);
  };
  await judge({ mode, ask }, pair(isTrap), [], verdict);
  return { refused: verdict.refused, unequal: verdict.unequal.length };
}

it.each([
  ['an equal figure', 'symmetric', true, '10.5000', { refused: 0, unequal: 0 }],
  ['a figure that a join repeated', 'symmetric', true, '21', { refused: 0, unequal: 1 }],
  ['a question that is refused where it must not be', 'symmetric', true, null, { refused: 0, unequal: 1 }],
  ['a trap that is refused without symmetric aggregates', 'old', true, null, { refused: 1, unequal: 0 }],
  ['a trap that is answered without symmetric aggregates', 'old', true, '10.5', { refused: 0, unequal: 1 }],
  ['a plain question that is refused', 'old', false, null, { refused: 0, unequal: 1 }],
] as const)('the judgement on %s', async (_what, mode, isTrap, other, expected) => {
  expect(await judged(mode, isTrap, other)).toEqual(expected);
});
