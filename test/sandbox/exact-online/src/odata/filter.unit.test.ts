import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costcenters } from '../server/two-table-books.test-double.js';
import type { BookRow } from '../books/books.js';
import { parseFilter, passes } from './filter.js';
import { ODataProblem } from './problem.js';
import { requireField } from './query-options.js';

const row: BookRow = {
  ID: '00000000-0000-4000-8000-0000000000ab',
  Code: "O'Hara (and) Co",
  Description: null,
  Modified: Date.UTC(2024, 8, 9, 12, 40, 29, 900),
  Amount: -300,
  Active: true,
  Hid: 9007199254740993n,
  Parent: null,
};

function accepts(filter: string): boolean {
  return passes(
    row,
    parseFilter(filter, (name) => requireField(costcenters, name)),
  );
}

describe('$filter', () => {
  it.each([
    ["Code eq 'O''Hara (and) Co'", true],
    ["ID eq guid'00000000-0000-4000-8000-0000000000AB'", true],
    ["Modified gt datetime'2024-09-09T12:40:29.9'", false],
    ["Modified ge datetime'2024-09-09T12:40:29.9'", true],
    ["Modified lt datetime'2024-09-10'", true],
    ["Modified ge datetime'2024-09-09T10:40:29Z'", true],
    ['Hid gt 9007199254740992L', true],
    ['Hid eq 9007199254740992L', false],
    ['Hid gt 1', true],
    ['Amount eq -300', true],
    ['Amount gt -300.5 and Amount lt -2.99e2', true],
    ['Description eq null', true],
    ["Description ne 'x'", true],
    ["Description gt 'a'", false],
    ['Active', true],
    ['not Active', false],
    ['Active eq false or Amount lt 0 and Active', true],
    ['(Active eq false or Amount lt 0) and not (Hid lt 5L)', true],
    ["'A' lt Code", true],
  ])('%s is %s', (filter, expected) => {
    expect(accepts(filter)).toBe(expected);
  });

  it.each([
    ['Colour eq 1', "No property 'Colour'"],
    ["ID eq '00000000-0000-4000-8000-0000000000ab'", 'incompatible'],
    ["Modified gt '2024-01-01'", 'incompatible'],
    ["Modified gt datetime'2024-99-01'", 'Unrecognized literal'],
    ['Amount eq', 'Syntax error'],
    ['(Amount eq 1', 'Syntax error'],
    ['Amount eq 1 Code', 'Syntax error'],
    ['Amount = 1', 'Syntax error'],
    ["startswith(Code,'A')", 'Unknown function'],
    ['Hid eq 1.5', 'Not a whole number'],
    [`${'('.repeat(200)}Active${')'.repeat(200)}`, 'nested too deeply'],
  ])('%s is refused', (filter, text) => {
    expect(() => accepts(filter)).toThrow(text);
  });

  it('gives 400 or a filter for any text, never another error', () => {
    const piece = fc.constantFrom('Amount', 'Code', 'eq', 'gt', 'and', 'or', 'not', '(', ')', "'a'", '1', '2L', 'null');
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' ')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        try {
          accepts(filter);
        } catch (error) {
          expect(error).toBeInstanceOf(ODataProblem);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
