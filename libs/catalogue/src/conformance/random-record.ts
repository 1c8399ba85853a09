import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import type { Entity } from '../core/define-entity.js';
import type { Field } from '../core/field.js';
import type { SampleMembers } from './sample-record.js';

/** What a source text has to come to, by a reading that shares nothing with the decoder. */
export type Expected =
  | { readonly kind: 'value'; readonly value: string | number | boolean }
  | { readonly kind: 'null' }
  /** A date the warehouse can't hold. */
  | { readonly kind: 'flag' }
  /** Another type than declared. */
  | { readonly kind: 'refused' };

/** A source text and what it has to come to. */
export interface RandomValue {
  readonly source: string;
  readonly expected: Expected;
}

/** A record of an entity in Exact's encodings; fields that are not among its members are absent. */
export type RandomRecord = ReadonlyMap<string, RandomValue>;

const NULL: Expected = { kind: 'null' };
const REFUSED: Expected = { kind: 'refused' };
const value = (of: string | number | boolean): Expected => ({ kind: 'value', value: of });
const refused = (...sources: string[]): fc.Arbitrary<RandomValue> =>
  fc.constantFrom(...sources).map((source) => ({ source, expected: REFUSED }));

const ZEROS = '00000000-0000-0000-0000-000000000000';
const guid = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.uuid(), fc.boolean()).map(([id, upper]) => same(id, upper ? id.toUpperCase() : id)),
  },
  { weight: 1, arbitrary: fc.constant({ source: `"${ZEROS}"`, expected: NULL }) },
  { weight: 1, arbitrary: refused('""', '7', 'true', `"{${ZEROS}}"`, `"${ZEROS.replaceAll('-', '')}"`, '"zz"', '{}') },
);

function same(stored: string, sent: string = stored): RandomValue {
  return { source: JSON.stringify(sent), expected: value(stored) };
}

/** Letters, marks, emoji, controls, halves of pairs, and what JSON has to escape. */
const wildText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\u0000', '\u2028', '\ud83d', '\udc00', '\ufeff', '\u00a0', ' ', '/'),
  }),
);
/** The same text in several spellings that JSON allows. */
const spelled = (text: string, escaped: boolean): string =>
  escaped
    ? `"${[...text.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
    : JSON.stringify(text);
const text = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(wildText, fc.boolean())
      .map(([of, escaped]) => ({ source: spelled(of, escaped), expected: value(of.toWellFormed()) })),
  },
  { weight: 1, arbitrary: refused('7', 'false', '[]', '{"a":1}', '"\\x"', '"a\nb"') },
);

const code = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.nat(18), wildText, fc.nat(3), fc.boolean()).map(([before, of, behind, escaped]) => ({
      source: spelled(' '.repeat(before) + of + ' '.repeat(behind), escaped),
      expected: value(of.toWellFormed().replace(/^ +/, '').replace(/ +$/, '')),
    })),
  },
  { weight: 1, arbitrary: refused('7', 'false', '[]') },
);

/** Units of 10^-scale, rounded half away from zero. */
function roundedUnits(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const bottom = 10n ** BigInt(-power);
  const size = digits < 0n ? -digits : digits;
  const rounded = (size * 2n + bottom) / (bottom * 2n);
  return digits < 0n ? -rounded : rounded;
}

function decimal(scale: number): fc.Arbitrary<RandomValue> {
  const limit = 10n ** BigInt(scale <= 4 ? 18 : 38);
  const size = fc.oneof(
    fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
  );
  const good = fc
    .tuple(size, fc.nat(24), fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined }), fc.boolean(), fc.boolean())
    .map(([digits, places, exponent, quoted, capital]) => {
      const all = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
      const point = places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`;
      const number = `${digits < 0n ? '-' : ''}${point}${exponent === undefined ? '' : `${capital ? 'E' : 'e'}${exponent}`}`;
      const units = roundedUnits(digits, scale - places + (exponent ?? 0));
      const text = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
      const stored = `${units < 0n ? '-' : ''}${text.slice(0, text.length - scale)}${scale === 0 ? '' : `.${text.slice(-scale)}`}`;
      const fits = units < limit && units > -limit;
      return { source: quoted ? `"${number}"` : number, expected: fits ? value(stored) : REFUSED };
    });
  return fc.oneof(
    { weight: 8, arbitrary: good },
    { weight: 1, arbitrary: refused('NaN', '"1,5"', '""', 'true', '[1]', '0x10', '"1 000"', '1e99999', '--1') },
  );
}

function whole(bits: number, written: (digits: string) => string | number): fc.Arbitrary<RandomValue> {
  const limit = 1n << BigInt(bits - 1);
  const any = fc.oneof(
    fc.bigInt({ min: -limit * 2n, max: limit * 2n }),
    fc.bigInt({ min: -1000n, max: 1000n }),
    fc.constantFrom(limit, limit - 1n, -limit, -limit - 1n),
  );
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(any, fc.boolean()).map(([number, quoted]) => ({
        source: quoted ? `"${number}"` : String(number),
        expected: number >= -limit && number < limit ? value(written(number.toString())) : REFUSED,
      })),
    },
    { weight: 1, arbitrary: refused('1.5', '1e3', '"007"', '""', 'true', '"x"', '{}') },
  );
}

const bool = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .constantFrom<[string, boolean]>(['true', true], ['false', false], ['1', true], ['0', false])
      .map(([source, of]) => ({ source, expected: value(of) })),
  },
  { weight: 1, arbitrary: refused('"true"', '2', '""', '[]', '"1"') },
);

const FIRST_MS = Date.UTC(1900, 0, 1);
const END_MS = Date.UTC(2300, 0, 1);
const DAY_MS = 86_400_000;

/** Any wall clock: in range, at both ends, out of range, and close to the changes of the clock. */
const wallMs = fc.oneof(
  fc.integer({ min: FIRST_MS, max: END_MS - 1 }),
  fc
    .tuple(fc.constantFrom(FIRST_MS, END_MS), fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }))
    .map(([end, by]) => end + by),
  fc.constantFrom(Date.UTC(1, 0, 1), Date.UTC(9999, 11, 31), Date.UTC(1753, 0, 1), 8_640_000_000_000_001),
  fc
    .tuple(
      fc.integer({ min: 1978, max: 2090 }),
      fc.constantFrom(2, 8, 9),
      fc.integer({ min: 20, max: 31 }),
      fc.nat(6 * 3600),
    )
    .map(([year, month, day, seconds]) => Date.UTC(year, month, day) + seconds * 1000),
);

const isOut = (ms: number): boolean => ms < FIRST_MS || ms >= END_MS;
const pad = (of: number, digits = 2): string => String(of).padStart(digits, '0');

/** In Exact's own form, with or without escaped slashes, or as ISO text where it can be written so. */
function dateSource(ms: number, form: number, time: boolean): string {
  if (form === 0 || isOut(ms)) return form === 1 ? `"/Date(${ms})/"` : `"\\/Date(${ms})\\/"`;
  if (form === 1) return `"/Date(${ms})/"`;
  const at = new Date(ms);
  const day = `${pad(at.getUTCFullYear(), 4)}-${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())}`;
  const clock = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}.${pad(at.getUTCMilliseconds(), 3)}`;
  return time ? `"${day}T${clock}"` : `"${day}"`;
}

const BAD_DATES = ['0', '"2026-02-30"', '"2026-13-01"', '"/Date(0+0100)/"', '"/Date(x)/"', '"yesterday"', '""', 'true'];

const date = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(wallMs, fc.nat(2)).map(([ms, form]): RandomValue => {
      const expected: Expected = isOut(ms) ? { kind: 'flag' } : value(isoParts(ms).slice(0, 10));
      return { source: dateSource(ms, form, false), expected };
    }),
  },
  { weight: 1, arbitrary: refused(...BAD_DATES) },
);

function isoParts(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString({ fractionalSecondDigits: 3 });
}

const instant = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(wallMs, fc.nat(2)).map(([ms, form]): RandomValue => {
      const source = dateSource(ms, form, true);
      if (isOut(ms)) return { source, expected: { kind: 'flag' } };
      const wall = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDateTime();
      const utc = wall.toZonedDateTime('Europe/Amsterdam', { disambiguation: 'compatible' }).epochMilliseconds;
      if (isOut(utc)) return { source, expected: { kind: 'flag' } };
      const text = isoParts(utc);
      return { source, expected: value(`${text.slice(0, 10)} ${text.slice(11, 23)}`) };
    }),
  },
  { weight: 1, arbitrary: refused(...BAD_DATES) },
);

/** Any value of a field, right or wrong. */
export function randomValue(field: Field): fc.Arbitrary<RandomValue> {
  switch (field.kind) {
    case 'guid':
      return guid;
    case 'text':
      return text;
    case 'code':
      return code;
    case 'decimal':
      return decimal(field.scale ?? 4);
    case 'int':
      return whole(32, Number);
    case 'bigint':
      return whole(64, String);
    case 'bool':
      return bool;
    case 'date':
      return date;
    case 'instant':
      return instant;
  }
}

const nothing: RandomValue = { source: 'null', expected: NULL };

/**
 * Records of an entity: each field random, null or absent; `fixed` fields have these values. Wrong types are rare
 * enough that many records are right as a whole.
 */
export function randomRecord(entity: Entity, fixed: ReadonlyMap<string, RandomValue>): fc.Arbitrary<RandomRecord> {
  const fields = Object.entries<Field>(entity.fields).filter(([name]) => !fixed.has(name));
  const wrong = fc.nat(fields.length * 3);
  const members = fc.tuple(
    ...fields.map(([, field], n) =>
      fc.tuple(randomValue(field), fc.nat(9), wrong).map(([drawn, chance, at]): RandomValue | undefined => {
        if (chance === 0) return undefined;
        if (chance === 1) return nothing;
        return drawn.expected.kind === 'refused' && at !== n ? nothing : drawn;
      }),
    ),
  );
  return members.map((values) => {
    const record = new Map(fixed);
    for (const [n, [name]] of fields.entries()) {
      const given = values[n];
      if (given !== undefined) record.set(name, given);
    }
    return record;
  });
}

/** The members of a random record as the other samples have them. */
export function membersOfRandom(record: RandomRecord): SampleMembers {
  return new Map([...record].map(([name, { source }]) => [name, source]));
}

/** Right values of the fields without which there is no row: key, cursor, route. */
export function fixedValues(entity: Entity): fc.Arbitrary<ReadonlyMap<string, RandomValue>> {
  const names = new Set<string>(entity.key);
  if (entity.part !== 'line' && entity.feed.cursor !== null) names.add(entity.feed.cursor);
  const right = [...names].map((name) =>
    randomValue(entity.fields[name] as Field)
      .filter(({ expected }) => isKey(entity, expected))
      .map((value) => [name, value] as const),
  );
  return fc.tuple(...right).map((pairs) => {
    const fixed = new Map<string, RandomValue>(pairs);
    const { route } = entity;
    if (route !== undefined) {
      const of = 'equals' in route ? route.equals : route.atLeast;
      fixed.set(route.field, { source: String(of), expected: { kind: 'value', value: of } });
    }
    return fixed;
  });
}

/** A division's key is its number, which is positive. */
function isKey(entity: Entity, expected: Expected): boolean {
  if (expected.kind !== 'value' || expected.value === '') return false;
  return entity.feed.perConnection !== true || Number(expected.value) > 0;
}
