import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringFilter } from '../semantic/filter/string-filter.js';
import { parseLookml } from './parse.js';
import { children, items, LookmlSyntaxError, parameter, text } from './syntax.js';

describe('parseLookml', () => {
  it('keeps escaped quotes, braces in SQL, comments and line numbers apart', () => {
    const file = parseLookml(
      '# a { comment\nview: v { # another\n  label: "a \\"b\\" # c"\n  dimension: d{\n    sql: CASE WHEN x = \'}\' THEN 1 END ;;\n  }\n}\n',
      'f',
    );
    const view = children(file, 'view')[0];
    const dimension = view === undefined ? undefined : children(view, 'dimension')[0];
    expect(view === undefined ? undefined : text(view, 'label')).toBe('a "b" # c');
    expect([dimension?.name, dimension?.line]).toEqual(['d', 4]);
    expect(dimension === undefined ? undefined : parameter(dimension, 'sql')?.value).toEqual({
      kind: 'sql',
      text: "CASE WHEN x = '}' THEN 1 END",
    });
  });

  it('reads lists of words, texts and pairs', () => {
    const file = parseLookml('filters: [a.b: "x, y", c: "-NULL",]\nfields: [ALL_FIELDS*, -v.w, "q"]', 'f');
    expect(items(file, 'filters')).toEqual([
      { key: 'a.b', value: 'x, y' },
      { key: 'c', value: '-NULL' },
    ]);
    expect(items(file, 'fields').map((item) => item.value)).toEqual(['ALL_FIELDS*', '-v.w', 'q']);
  });

  it.each([
    ['view: a {\n  label: "x"\n', 3],
    ['view: a {}\n}', 2],
    ['view: a {\n  dimension: d { sql: 1 }\n}', 2],
    ['label: "open\n', 1],
    ['view a', 1],
  ])('tells the line of a fault', (source, line) => {
    expect(() => parseLookml(source, 'f')).toThrow(LookmlSyntaxError);
    try {
      parseLookml(source, 'f');
    } catch (error) {
      expect((error as LookmlSyntaxError).line).toBe(line);
    }
  });

  it('answers any text with a tree or a syntax error, never with anything else', () => {
    const piece = fc.constantFrom(
      'view',
      ': ',
      '{',
      '}',
      '[',
      ']',
      '"',
      ';;',
      'sql',
      '#',
      '\n',
      ',',
      '\\',
      ' ',
      '+a',
      '-',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (parts) => {
        try {
          parseLookml(parts.join(''), 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(LookmlSyntaxError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('stringFilter', () => {
  it('keeps any text inside quoted literals', () => {
    fc.assert(
      fc.property(fc.string(), (wild) => {
        const withoutLiterals = stringFilter(wild, 'c').replace(/'(?:[^'\\]|\\.)*'/gs, 'L');
        expect(withoutLiterals).toMatch(/^(?:c|L|IN|IS|NOT|NULL|LIKE|OR|AND|<>|=|[ (),])*$/);
      }),
      { numRuns: 500 },
    );
  });
});
