import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutDocument, joinDocument } from './document-record.js';

const cut = (text: string) => cutDocument(Buffer.from(text), 'Lines');
const lines = (text: string) => cut(text).lines?.map(String) ?? null;

describe('a document of the source', () => {
  it('comes out the same whichever way its lines came, wherever they stood in it', () => {
    const member = fc.record({
      name: fc.string().filter((name) => name !== 'Lines'),
      value: fc.jsonValue(),
    });
    const line = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(fc.array(member), fc.array(line), fc.nat(), fc.boolean(), (members, list, at, bare) => {
        const texts = members.map(({ name, value }) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`);
        const alone = `{${texts.join(',')}}`;
        const results = JSON.stringify(list);
        texts.splice(at % (texts.length + 1), 0, `"Lines":${bare ? results : `{"results":${results}}`}`);
        const found = cut(`{${texts.join(' ,\n')}}`);
        const rejoined = joinDocument(found.header, 'Lines', found.lines ?? []);
        expect(found.lines?.length).toBe(list.length);
        const separately = cut(alone);
        expect(separately.lines).toBeNull();
        const other = joinDocument(
          separately.header,
          'Lines',
          list.map((one) => Buffer.from(JSON.stringify(one))),
        );
        expect(JSON.parse(String(rejoined))).toEqual(JSON.parse(String(other)));
        expect(String(rejoined).replaceAll(/\s/g, '')).toBe(String(other).replaceAll(/\s/g, ''));
      }),
    );
  });

  it('says where the lines that did not fit are, and keeps the bytes of the others', () => {
    const found = cut('{"ID":"1","Lines":{"results":[{"ID": "a", "Text":"\u00e9é, ]}"}],"__next":"https:\\/\\/x"}}');
    expect(found.lines?.map(String)).toEqual(['{"ID": "a", "Text":"\u00e9é, ]}"}']);
    expect(found.next).toBe('https://x');
    expect(String(found.header)).toBe('{"ID":"1"}');
  });

  it.each([
    ['deferred', '{"ID":"1","Lines":{"__deferred":{"uri":"x"}}}', null],
    ['null', '{"Lines":null,"ID":"1"}', null],
    ['absent', '{"ID":"1"}', null],
    ['none', '{"Lines":{"results":[]},"ID":"1"}', []],
  ])('tells no lines from lines that were not expanded: %s', (_what, text, expected) => {
    expect(lines(text)).toEqual(expected);
    expect(String(cut(text).header)).toBe('{"ID":"1"}');
  });

  it('refuses a broken record', () => {
    expect(() => cut('{"ID":"1"')).toThrow(expect.objectContaining({ code: 'record_not_json' }));
  });
});
