import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTITIES } from '../../catalogue.js';
import { fixedValues, membersOfRandom, randomRecord } from '../../conformance/random-record.js';
import { rawText, recordText, SAMPLE_CONTEXT, sampleMembers } from '../../conformance/sample-record.js';
import type { Feed } from '../../core/define-feed.js';
import { decodeRecord } from '../decode.js';
import { deletionRecord } from '../deletion-record.js';
import { decodeRecordBytes } from './decode-bytes.js';

/** What the bytes' decoder says, in the form of the careful one. */
function fromBytes(feed: Feed, value: Buffer): unknown {
  const decoded = decodeRecordBytes(feed, value, SAMPLE_CONTEXT);
  if (!decoded.ok) return decoded;
  return {
    ...decoded,
    rows: decoded.rows.map(({ table, line }) => {
      const text = line.toString('utf8');
      expect(text.endsWith('}\n')).toBe(true);
      return { table, json: text.slice(0, -1) };
    }),
  };
}

function expectSame(feed: Feed, value: Buffer): void {
  expect(fromBytes(feed, value)).toEqual(decodeRecord(feed, value.toString('utf8'), SAMPLE_CONTEXT));
}

describe.each(ENTITIES.map((entity) => [entity.name, entity] as const))('%s in bytes', (_name, entity) => {
  it('is what the careful decoder makes of it, for any record', () => {
    fc.assert(
      fc.property(
        fixedValues(entity).chain((fixed) => randomRecord(entity, fixed)),
        (record) => expectSame(entity.feed, Buffer.from(rawText(entity, membersOfRandom(record)))),
      ),
      { numRuns: 40 },
    );
  });

  it('is what the careful decoder makes of it, for any byte of it spoilt', () => {
    const whole = Buffer.from(rawText(entity, sampleMembers(entity)));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.constantFrom(...SPOILING), (at, by) => {
        const spoilt = Buffer.concat([whole.subarray(0, at), by, whole.subarray(at + 1)]);
        expectSame(entity.feed, spoilt);
      }),
      { numRuns: 150 },
    );
  });
});

const SPOILING = ['', '"', '\\', ',', '}', '{', '[', ':', '0', '-', '.', 'n', ' ', '\u0000', '\u007f', 'é', '\\u00e9']
  .map((text) => Buffer.from(text))
  .concat(Buffer.from([0xff]), Buffer.from([0xc3]));

/** Source texts at the edges of what is plain. */
const VALUES = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '00',
    '007',
    '-7',
    '1.5',
    '-1.50',
    '1.',
    '.5',
    '-',
    '1e3',
    '1.25e-2',
    '-0.00',
  ],
  ...['12345678901234', '123456789012345', '0.00005', '1157.39999999999', '2147483647', '2147483648', '999999999'],
  ...['9223372036854775807', '9223372036854775808', '"12"', '"-0"', '"1.5"', '""', '" "', '" a b "', '"\\""', '"\\/"'],
  ...['"\\u0041"', '"\\ud83d"', '"é €"', '"😀"', '"a\u007fb"', '"/Date(0)/"', '"\\/Date(0)\\/"', '"/Date(-1)/"'],
  ...['"/Date(-2208988800000)/"', '"/Date(-2208988800001)/"', '"/Date(10413791999999)/"', '"/Date(10413792000000)/"'],
  ...['"/Date(253402300799000)/"', '"/Date()/"', '"/Date(1)"', '"/Date(1)/x"', '"2024-02-29"', '"2024-02-30T10:00:00"'],
  ...['"/Date(951782400000)/"', '"/Date(4107542400000)/"', '"/Date(1729994400000)/"', '"/Date(1711848600000)/"'],
  ...[
    '"00000000-0000-0000-0000-000000000000"',
    '"0A1B2C3D-0000-4000-8000-00000000000F"',
    '"0A1B2C3D-0000-4000-8000-00000000000G"',
  ],
  ...[
    '"0A1B2C3D00000-4000-8000-00000000000F"',
    '{}',
    '[]',
    '{"a":"b"}',
    '{"a":{"b":1}}',
    '[1,2]',
    'nul',
    'nulL',
    'tru',
  ],
];

describe('decodeRecordBytes', () => {
  it('reads every edge of every kind of field as the careful decoder does', () => {
    for (const entity of ENTITIES) {
      const sample = sampleMembers(entity);
      for (const name of sample.keys())
        for (const value of VALUES) {
          if (entity.part === 'line') continue;
          expectSame(entity.feed, Buffer.from(rawText(entity, new Map(sample).set(name, value))));
        }
    }
  });

  it('reads names that are repeated, unknown, known and not kept, or hard to read, as the careful decoder does', () => {
    for (const entity of ENTITIES.filter(({ part }) => part === undefined)) {
      const inner = recordText(sampleMembers(entity)).slice(1, -1);
      const [name = ''] = Object.keys(entity.fields);
      for (const text of [
        `{${inner},"${name}":null}`,
        `{"X":1,${inner},"Y":[1,{"a":2}]}`,
        `{"__metadata":{"uri":"https:\\/\\/x","type":"y"},${inner},"Division":7}`,
        `{${inner},"A\\u0042":1}`,
        `{${inner},"Ünder":1}`,
        `{${inner},"X":01}`,
        `{${inner},"X":"\\x"}`,
        `{${inner},"X":"\\u00zz"}`,
        `{ ${inner}}`,
        `{${inner}} `,
        `{${inner}}}`,
        `{${inner},}`,
        `{}`,
        `[]`,
        '',
      ])
        expectSame(entity.feed, Buffer.from(text));
      expectSame(entity.feed, Buffer.from(deletionRecord('7')));
    }
  });

  it('names what is unknown and missing in each record by itself', () => {
    const entity = ENTITIES.find(({ name }) => name === 'transaction_line');
    if (entity === undefined) throw new Error('no ledger lines');
    const inner = recordText(sampleMembers(entity)).slice(1, -1);
    for (const more of ['', ',"X":1', ',"X":1,"Y":2', ',"Y":2', ''])
      expectSame(entity.feed, Buffer.from(`{${inner}${more}}`));
  });

  it('leaves rows as they were when later ones are decoded', () => {
    const entity = ENTITIES.find(({ name }) => name === 'transaction_line');
    if (entity === undefined) throw new Error('no ledger lines');
    const value = Buffer.from(recordText(sampleMembers(entity)));
    const first = decodeRecordBytes(entity.feed, value, SAMPLE_CONTEXT);
    const before = first.ok ? first.rows[0]?.line.toString() : undefined;
    for (let i = 0; i < 2_000; i++) decodeRecordBytes(entity.feed, value, { ...SAMPLE_CONTEXT, rawOffset: String(i) });
    expect(first.ok ? first.rows[0]?.line.toString() : undefined).toBe(before);
  });
});
