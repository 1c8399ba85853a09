import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canaryText, needlesOf } from './canary.js';
import { Findings } from './findings.js';
import { NeedleSearch } from './needle-search.js';

const secret = fc.string({ unit: 'binary', minLength: 12, maxLength: 60 }).filter((text) => text.isWellFormed());
const others = [1, 2, 3].flatMap((n) => needlesOf({ name: `other-${n}`, value: canaryText(`other-${n}`) }));
const encodings: Readonly<Record<string, (text: string) => string | Buffer>> = {
  clear: (text) => Buffer.from(text),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  hex: (text) => Buffer.from(text).toString('hex'),
  json: (text) => JSON.stringify({ a: text }),
  twiceJson: (text) => JSON.stringify({ a: JSON.stringify({ b: text }) }),
  url: (text) => `?x=1&y=${encodeURIComponent(text)}`,
  form: (text) => new URLSearchParams({ y: text }).toString(),
};

describe('a search for secrets', () => {
  it.each(Object.keys(encodings))('finds every one in %s, and no other', (encoding) => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const search = new NeedleSearch([...others, ...needlesOf({ name: 'wanted', value })]);
        const encode = encodings[encoding] ?? ((text: string) => text);
        // Hex and base64 are taken of the whole: where the secret begins changes how it looks.
        const inner = /base64|hex/.test(encoding) ? `${before}${value}${after}` : value;
        const text = Buffer.concat([Buffer.from(before), Buffer.from(encode(inner)), Buffer.from(after)]);
        expect(search.in(text)).toEqual(new Set(['wanted']));
      }),
      { numRuns: 60 },
    );
  });

  it('finds one that lies across chunks of a stream', async () => {
    const value = canaryText('split');
    const search = new NeedleSearch(needlesOf({ name: 'split', value }));
    const text = Buffer.from(`${'x'.repeat(1000)}${value}${'y'.repeat(1000)}`);
    for (const size of [1, 7, 64, 1003]) {
      const chunks = async function* (): AsyncGenerator<Buffer> {
        for (let at = 0; at < text.length; at += size) yield Promise.resolve(text.subarray(at, at + size)) as never;
      };
      expect(await search.inStream(chunks())).toEqual({ found: new Set(['split']), bytes: text.length });
    }
    expect(search.in(gzipSync(text))).toEqual(new Set());
  });

  it('tells an allowed place from a hit, by place and secret', () => {
    const search = new NeedleSearch([...needlesOf({ name: 'key', value: 'key-of-twelve' })]);
    const allow = {
      kind: 'file',
      place: /^secrets\.json$/,
      canary: /^key$/,
      why: 'it is where the key is kept',
    } as const;
    const findings = new Findings(search, [allow]);
    findings.text('file', 'secrets.json', '{"k":"key-of-twelve"}');
    findings.text('file', 'secrets.json.bak', '{"k":"key-of-twelve"}');
    findings.text('log', 'secrets.json', 'key-of-twelve');
    expect(findings.allowed).toHaveLength(1);
    expect(findings.hits.map(({ kind, place }) => `${kind} ${place}`)).toEqual([
      'file secrets.json.bak',
      'log secrets.json',
    ]);
  });
});
