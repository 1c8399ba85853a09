import { entitiesOf } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import type { Field } from '../core/field.js';
import type { RecordContext } from '../decode/context.js';

/** Source texts of a record's members, by name. */
export type SampleMembers = Map<string, string>;

/** Where the generated records of the conformance suite come from. */
export const SAMPLE_CONTEXT: RecordContext = {
  divisionKey: 'nl:499156',
  region: 'nl',
  division: 499156,
  version: '73786976294838206464',
  fetchedAt: '2026-01-15T12:34:56.789Z',
  lineageId: '0jz8t2m4k1a3b5c7d9e1f3g5',
  rawPartition: 2,
  rawOffset: '9007199254740993',
};

/** 2026-03-01 as Exact writes it, plus `n` days. */
const day = (n: number): number => Date.UTC(2026, 2, 1) + n * 86_400_000;

function sampleValue(name: string, field: Field, n: number): string {
  switch (field.kind) {
    case 'guid':
      return `"0A1B2C3D-0000-4000-8000-${String(n).padStart(12, '0')}"`;
    case 'text':
      return `"${name} \\"é\\" €"`;
    case 'code':
      return `"   ${name.slice(0, 3)}${n} "`;
    case 'decimal':
      return `-${n + 1}.${'123456789'.repeat(2)}`;
    case 'int':
      return String(100 + n);
    case 'bigint':
      return `"${9_007_199_254_740_993n + BigInt(n)}"`;
    case 'bool':
      return n % 2 === 0 ? 'true' : '0';
    case 'date':
      return `"/Date(${day(n)})/"`;
    case 'instant':
      return `"/Date(${day(n) + 45_296_789})/"`;
  }
}

/** Members of a record of an entity with every declared field filled, in Exact's own encodings. */
export function sampleMembers(entity: Entity): SampleMembers {
  const members = Object.entries<Field>(entity.fields).map(([name, field], n): [string, string] => [
    name,
    sampleValue(name, field, n),
  ]);
  const { route } = entity;
  const sample = new Map(members);
  if (route !== undefined) sample.set(route.field, String('equals' in route ? route.equals : route.atLeast));
  return sample;
}

/** JSON text of a record. */
export function recordText(members: SampleMembers): string {
  return `{"__metadata":{"uri":"https://x/(1)"},${[...members].map(([name, text]) => `"${name}":${text}`).join(',')}}`;
}

/** The raw record that brings the given members of an entity: itself, or nested as a line of its document. */
export function rawText(entity: Entity, members: SampleMembers): string {
  const { lines } = entity.feed;
  if (lines === undefined) return recordText(members);
  const header = entitiesOf(entity.feed).find(({ part }) => part === 'header');
  if (header === undefined) throw new Error(`${entity.feed.name} has no header`);
  const nested = entity.part === 'line' ? recordText(members) : '';
  const own = new Map(entity.part === 'line' ? sampleMembers(header) : members);
  return recordText(own.set(lines.property, `{"results":[${nested}]}`));
}
