import { MARTS } from '@ml-connector/catalogue';
import type { View } from '@ml-connector/lookml';
import { DEPRECATIONS, type Deprecation, type FieldKind } from './deprecations.js';
import { viewOf } from './mart-view.js';

/** Fields by explore, as Looker names them, and what each is. */
export type PublishedFields = Readonly<Record<string, Readonly<Record<string, FieldKind>>>>;

/** The fields of a view as they are asked for: a dimension group by each of its time frames. */
export function fieldsOf(view: View): Readonly<Record<string, FieldKind>> {
  const groups = view.dimensionGroups.flatMap(({ name, timeframes }) => timeframes.map((frame) => `${name}_${frame}`));
  const dimensions = [...view.dimensions.map(({ name }) => name), ...groups].sort();
  const measures = view.measures.map(({ name }) => name).sort();
  return Object.fromEntries([
    ...dimensions.map((name) => [name, 'dimension'] as const),
    ...measures.map((name) => [name, 'measure'] as const),
  ]);
}

/** The fields the generated project has now, those kept for old content included. */
export function fieldsNow(): PublishedFields {
  return Object.fromEntries(MARTS.map((mart) => [mart.name, fieldsOf(viewOf(mart))]));
}

/** Fields that were published and are not there any more, or are something else: what saved content would break at. */
export function missingFields(published: PublishedFields, now: PublishedFields): readonly string[] {
  return Object.entries(published).flatMap(([explore, fields]) =>
    Object.entries(fields)
      .filter(([field, kind]) => now[explore]?.[field] !== kind)
      .map(([field]) => `${explore}.${field}`),
  );
}

/** What was published before and what is there now; only fields whose time is over are taken off. */
export function publish(
  before: PublishedFields,
  now: PublishedFields,
  deprecations: readonly Deprecation[] = DEPRECATIONS,
): PublishedFields {
  const gone = new Set(deprecations.filter((one) => one.gone === true).map((one) => `${one.explore}.${one.field}`));
  const explores = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return Object.fromEntries(
    explores.map((explore) => {
      const all = { ...before[explore], ...now[explore] };
      const kept = Object.entries(all).filter(([field]) => !gone.has(`${explore}.${field}`));
      return [explore, Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))];
    }),
  );
}

/** Text of the committed list, from its text before; empty at first. */
export function publishedFieldsFile(before: string): string {
  const known = (before === '' ? {} : JSON.parse(before)) as PublishedFields;
  return `${JSON.stringify(publish(known, fieldsNow()), null, 2)}\n`;
}
