import { expect, it } from 'vitest';
import { indentedJson } from './exact-json.js';

it('sets JSON out without touching a digit, and knows what is none', () => {
  expect(indentedJson('{"a":[12345678901234567890.10,-0.0],"b":"é"}')).toBe(
    '{\n  "a": [\n    12345678901234567890.10,\n    -0.0\n  ],\n  "b": "é"\n}',
  );
  expect(indentedJson('<html>')).toBeUndefined();
});
