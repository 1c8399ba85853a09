import type { IWriteQuery } from '@ml-connector/looker';
import { MODEL_NAME } from '../model/project-files.js';
import type { LookSpec } from './starter-looks.js';

/** More would be no answer but an export. */
const MOST_ROWS = 500;

/** The query of a Look in Looker's terms. */
export function queryOf(spec: LookSpec): Partial<IWriteQuery> {
  const named = (field: string): string => `${spec.explore}.${field}`;
  return {
    model: MODEL_NAME,
    view: spec.explore,
    fields: spec.fields.map(named),
    filters: Object.fromEntries(Object.entries(spec.filters ?? {}).map(([field, value]) => [named(field), value])),
    sorts: (spec.sorts ?? []).map(named),
    limit: String(spec.limit ?? MOST_ROWS),
    vis_config: { type: spec.chart },
  };
}
