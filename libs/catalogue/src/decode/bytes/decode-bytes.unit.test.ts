import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Blocks } from '../../block/blocks.js';
import { unpackBlock } from '../../block/pack-block.js';
import { blockLines } from '../../block/read-block.js';
import { ENTITIES } from '../../catalogue.js';
import { fixedValues, membersOfRandom, randomRecord } from '../../conformance/random-record.js';
import { rawText, recordText, SAMPLE_CONTEXT, sampleMembers } from '../../conformance/sample-record.js';
import type { Feed } from '../../core/define-feed.js';
import { decodeRecord } from '../decode.js';
import { deletionRecord } from '../deletion-record.js';
import { decodeIntoBlocks } from './decode-bytes.js';

/** Used again and again, as the transformer does. */
const blocks = new Blocks();

/** What the bytes' decoder says, in the form of the careful one. */
function fromBytes(feed: Feed, value: Buffer): unknown {
  blocks.clear();
  const decoded = decodeIntoBlocks(feed, value, SAMPLE_CONTEXT, blocks.of);
  const lines = new Map(blocks.all().map((block) => [block.table, blockLines(block.encode())]));
  if (!decoded.ok) {
    expect(lines.size).toBe(0);
    return decoded;
  }
  const { tables, ...rest } = decoded;
  const rows = tables.map((table) => ({ table, json: lines.get(table)?.shift() }));
  expect([...lines.values()].flat()).toEqual([]);
  return { ...rest, rows };
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

function listOf(lists: Map<string, string[]>, table: string): string[] {
  const list = lists.get(table) ?? [];
  lists.set(table, list);
  return list;
}

describe('decodeIntoBlocks', () => {
  it('reads every edge of every kind of field as the careful decoder does', () => {
    for (const entity of ENTITIES) {
      if (entity.part === 'line') continue;
      const sample = sampleMembers(entity);
      const own = new Blocks();
      const expected = new Map<string, string[]>();
      for (const name of sample.keys())
        for (const value of VALUES) {
          const text = rawText(entity, new Map(sample).set(name, value));
          const decoded = decodeIntoBlocks(entity.feed, Buffer.from(text), SAMPLE_CONTEXT, own.of);
          const careful = decodeRecord(entity.feed, text, SAMPLE_CONTEXT);
          const rows = careful.ok ? careful.rows : [];
          const tables = rows.map(({ table }) => table);
          const told = careful.ok ? { ok: true, tables, drift: careful.drift, document: careful.document } : careful;
          // A deep comparison costs more than both decoders.
          if (JSON.stringify(told) !== JSON.stringify(decoded)) expect(decoded).toEqual(told);
          for (const { table, json } of rows) listOf(expected, table).push(json);
        }
      for (const [table, lines] of expected)
        expect(blockLines(own.of(table).encode()).join('\n')).toBe(lines.join('\n'));
    }
  }, 60_000);

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

  it('adds rows to a block one behind the other, whatever stood between them', () => {
    const entity = ENTITIES.find(({ name }) => name === 'transaction_line');
    if (entity === undefined) throw new Error('no ledger lines');
    const sample = sampleMembers(entity);
    const texts = [
      recordText(sample),
      recordText(new Map([...sample].filter(([name]) => entity.key.includes(name) || name === 'Timestamp'))),
      recordText(new Map(sample).set('Description', '{"spoilt":1}')),
      recordText(new Map(sample).set('Date', '"/Date(253402300799000)/"').set('AmountDC', '99999999999999.9999')),
      deletionRecord('0a1b2c3d-0000-4000-8000-00000000000f'),
    ];
    const own = new Blocks();
    const expected: string[] = [];
    for (let n = 0; n < 2_000; n++) {
      const text = texts[(n * 7) % texts.length] ?? '';
      const context = { ...SAMPLE_CONTEXT, rawOffset: String(n), lineageId: `lin${n % 3}` };
      decodeIntoBlocks(entity.feed, Buffer.from(text), context, own.of);
      const careful = decodeRecord(entity.feed, text, context);
      if (careful.ok) expected.push(...careful.rows.map(({ json }) => json));
    }
    const [block] = own.all();
    expect(block?.rows).toBe(expected.length);
    expect(blockLines(block?.encode() ?? Buffer.alloc(0))).toEqual(expected);
    const cut = block?.encode(700, 1_100) ?? Buffer.alloc(0);
    expect(unpackBlock(cut).length).toBe(block?.size(700, 1_100));
    expect(blockLines(cut)).toEqual(expected.slice(700, 1_100));
    block?.truncate(500);
    expect(blockLines(block?.encode() ?? Buffer.alloc(0))).toEqual(expected.slice(0, 500));
  });
});
