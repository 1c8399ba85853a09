import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stampLines, unstampLine } from './stamp-lines.js';

const AT = '2026-01-02 03:04:05.678';

describe('stampLines', () => {
  it('adds the moment to every line and leaves the rest as it was', () => {
    const rows = fc.array(
      fc.record({ division_key: fc.constantFrom('nl:1', 'de:22'), text: fc.string(), n: fc.integer() }),
    );
    fc.assert(
      fc.property(rows, fc.boolean(), (given, endsWithNewline) => {
        const text = given.map((row) => JSON.stringify(row)).join('\n') + (endsWithNewline ? '\n' : '');
        const { body, rowsByDivision } = stampLines(Buffer.from(text), AT);
        const back = body
          .toString()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as unknown);
        expect(back).toEqual(given.map((row) => ({ ...row, ingested_at: AT })));
        expect([...rowsByDivision.values()].reduce((a, b) => a + b, 0)).toBe(given.length);
      }),
    );
  });

  it('can be taken back, to the byte', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const line = `${JSON.stringify({ division_key: 'nl:1', text: `${text}","ingested_at":"x"}` })}\n`;
        expect(unstampLine(stampLines(Buffer.from(line), AT).body).toString()).toBe(line);
      }),
    );
  });

  it('refuses what is not rows', () => {
    expect(() => stampLines(Buffer.from('{"division_key":"nl:1"'), AT)).toThrow(/brace/);
    expect(() => stampLines(Buffer.from('{"id":"1"}'), AT)).toThrow(/division key/);
  });
});
