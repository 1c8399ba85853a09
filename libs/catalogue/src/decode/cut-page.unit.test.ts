import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPage, pickFields } from './cut-page.js';

const page = (text: string): Buffer => Buffer.from(text);
const code = (body: Buffer): unknown => {
  try {
    cutPage(body);
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
};

describe('cutPage', () => {
  it.each([
    [
      'results and a next page',
      '{"d":{"results":[{"a":1},{"b":2}],"__next":"https://x/?$skiptoken=1L","__count":"5"}}',
      2,
      'https://x/?$skiptoken=1L',
      '5',
    ],
    ['a bare list', '{"d":[{"a":1}]}', 1, null, null],
    ['a single object', '{"d":{"ID":"x","Lines":{"results":[{}]}}}', 1, null, null],
    ['no records', '{"d":{"results":[]}}', 0, null, null],
    ['an empty bare list, after a byte order mark and blanks', '\ufeff \r\n{ "d" : [ ] } \n', 0, null, null],
    ['a next page in front of the results', '{"d":{"__next":"n","results":[{}]}}', 1, 'n', null],
    ['a next page that is null', '{"d":{"results":[{}],"__next":null}}', 1, null, null],
    ['members beside d', '{"x":[{"d":1}],"d":[{"a":"]}\\"\\\\"}]}', 1, null, null],
  ])('cuts %s', (_what, text, records, next, count) => {
    const cut = cutPage(page(text));
    expect([cut.records.length, cut.next, cut.count]).toEqual([records, next, count]);
  });

  it.each([
    ['page_not_json', ''],
    ['page_not_json', '  \n'],
    ['page_not_json', '<!DOCTYPE html><html></html>'],
    ['page_not_json', '\ufeff<?xml version="1.0"?>'],
    ['page_not_json', '{"d":[]}<html>'],
    ['page_not_json', 'Service Unavailable'],
    ['page_results_null', '{"d":{"results":null}}'],
    ['page_shape_unknown', '{"error":{"message":{"value":"x"}}}'],
    ['page_shape_unknown', '{"d":null}'],
    ['page_shape_unknown', '{"d":[1]}'],
    ['page_truncated', '{"d":{"results":[{"a":"\\'],
  ])('answers %s to %j', (expected, text) => {
    expect(code(page(text))).toBe(expected);
  });

  it('finds a page cut off at any byte to be truncated', () => {
    const whole = page('{"d":{"results":[{"a":"é\\"]","b":[1,{"c":null}]},{"a":2}],"__next":"https://x"}}');
    for (let bytes = 1; bytes < whole.length; bytes++)
      expect([bytes, code(whole.subarray(0, bytes))]).toEqual([bytes, 'page_truncated']);
  });

  it('gives the exact bytes of every record, whatever they hold', () => {
    const record = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(record), fc.constantFrom(undefined, 1), (records, indent) => {
        const texts = records.map((value) => JSON.stringify(value, undefined, indent));
        const cut = cutPage(page(`{"d":{"results":[${texts.join(' ,\n')}]}}`));
        expect(cut.records.map(String)).toEqual(texts);
      }),
    );
  });

  it('throws a terminal error or cuts, but never anything else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'd', '1', ' ') }),
        (text) => {
          const body = page(`{"d":${text}`);
          const seen = code(body);
          if (seen === undefined) expect(() => JSON.parse(`{"d":${text}`) as unknown).not.toThrow(RangeError);
          else expect(String(seen)).toMatch(/^page_/);
        },
      ),
    );
  });
});

describe('pickFields', () => {
  it('gives texts of top-level members only, null where absent, null or nested', () => {
    const record = Buffer.from('{"L":{"ID":"inner"},"ID":"É\\u00e9","Timestamp":17,"N":null,"toString":1}');
    expect(pickFields(record, ['ID', 'Timestamp', 'N', 'L', 'Missing'])).toEqual({
      ID: 'Éé',
      Timestamp: '17',
      N: null,
      L: null,
      Missing: null,
    });
  });

  it('refuses a record that is no object', () => {
    expect(() => pickFields(Buffer.from('[1]'), ['ID'])).toThrow(/no JSON object/);
    expect(() => pickFields(Buffer.from('{"ID":"\\x"}'), ['ID'])).toThrow(/no JSON object/);
  });
});
