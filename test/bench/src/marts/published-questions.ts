import { DASHBOARDS, dashboardOf, STARTER_LOOKS } from '@ml-connector/looker-sync';
import { MODEL } from '../model/generated-project.js';
import type { Question } from './questions.js';

/** Every tile of every dashboard, by the dashboard's filters as it opens. */
export const TILE_QUESTIONS: readonly Question[] = DASHBOARDS.map((spec) => dashboardOf(spec, MODEL)).flatMap(
  ({ title: dashboard, filters: narrowed, rows }) =>
    rows
      .flatMap(({ tiles }) => tiles)
      .map(({ title, explore, fields, filters, sorts, limit, listen }): Question => {
        const opened = narrowed.flatMap(({ name, defaultValue }) => {
          const field = listen[name];
          return field === undefined || defaultValue === '' ? [] : [[field, defaultValue] as const];
        });
        return {
          mart: explore,
          title: `${dashboard}: ${title}`,
          of: [],
          ...{ fields, limit, sorts: sorts ?? [], filters: { ...Object.fromEntries(opened), ...filters } },
        };
      }),
);

/** Every Look that is there to begin with. */
export const LOOK_QUESTIONS: readonly Question[] = STARTER_LOOKS.map(
  ({ title, explore, fields, filters, sorts, limit = 500 }) => {
    const named = (field: string): string => `${explore}.${field}`;
    return {
      mart: explore,
      title: `Look: ${title}`,
      of: [],
      ...{ fields: fields.map(named), sorts: (sorts ?? []).map(named), limit },
      filters: Object.fromEntries(Object.entries(filters ?? {}).map(([field, value]) => [named(field), value])),
    };
  },
);
