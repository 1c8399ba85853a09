import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceMember } from './replace-member.js';

const replaced = (text: string, name: string, json: string): string =>
  replaceMember(Buffer.from(text), name, json).toString('utf8');

describe('replaceMember', () => {
  it.each([
    ['{"a":1,"b" : 1.50,"c":"é"}', 'b', '12345678901234567890.10', '{"a":1,"b" : 12345678901234567890.10,"c":"é"}'],
    ['{"é":{"b":1},"b":2}', 'é', 'null', '{"é":null,"b":2}'],
    ['{"a":1,"a":2}', 'a', '3', '{"a":1,"a":3}'],
    [' {"a":1} ', 'b', '"x"', ' {"a":1,"b":"x"} '],
    ['{}', 'b', 'true', '{"b":true}'],
  ])('%s with %s = %s', (text, name, json, expected) => {
    expect(replaced(text, name, json)).toBe(expected);
  });

  it('refuses what is no object, and a value that is no JSON', () => {
    expect(() => replaced('[1]', 'a', '1')).toThrow(/JSON object/);
    expect(() => replaced('{"a":', 'a', '1')).toThrow(/JSON object/);
    expect(() => replaced('{"a":1}', 'a', 'perhaps')).toThrow(/no JSON/);
  });

  it('changes one member and nothing else, whatever the record holds', () => {
    const record = fc.dictionary(fc.stringMatching(/^[a-zé]{1,3}$/), fc.jsonValue());
    fc.assert(
      fc.property(record, fc.stringMatching(/^[a-zé]{1,3}$/), fc.jsonValue(), (before, name, value) => {
        const after = JSON.parse(replaced(JSON.stringify(before), name, JSON.stringify(value))) as unknown;
        expect(after).toEqual(JSON.parse(JSON.stringify({ ...before, [name]: value })));
      }),
    );
  });
});
