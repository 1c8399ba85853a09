import { stringify } from 'yaml';
import type { Dashboard, DashboardFilter, Tile } from './dashboard.js';
import { GENERATED_HEADER } from './text.js';

/** Columns of the grid a dashboard's page has (layout `newspaper`). */
const PAGE_COLUMNS = 24;

interface Place {
  readonly row: number;
  readonly col: number;
  readonly width: number;
  readonly height: number;
}

/** Text of a `*.dashboard.lookml` file. Throws a RangeError when a row has more tiles than the page has columns. */
export function writeDashboard(dashboard: Dashboard): string {
  const { name, title, description, model, filters } = dashboard;
  const content = {
    dashboard: name,
    title,
    description,
    preferred_slug: name,
    layout: 'newspaper',
    filters: filters.map((one) => filter(one, model)),
    elements: placed(dashboard),
  };
  return `${GENERATED_HEADER}\n\n${stringify([content], { lineWidth: 0 })}`;
}

function filter({ name, explore, field, defaultValue }: DashboardFilter, model: string): object {
  const text = { name, title: name, type: 'field_filter', default_value: defaultValue };
  return { ...text, allow_multiple_values: true, required: false, model, explore, field };
}

/** Row below row; in a row the tiles have equal parts, and what is left over goes to the last. */
function placed({ rows, model }: Dashboard): object[] {
  let top = 0;
  return rows.flatMap(({ height, tiles }) => {
    const row = top;
    const width = Math.floor(PAGE_COLUMNS / tiles.length);
    if (width < 1) throw new RangeError(`a row of ${tiles.length} tiles is wider than ${PAGE_COLUMNS} columns`);
    top += height;
    return tiles.map((tile, n) => {
      const last = n === tiles.length - 1;
      return element(tile, model, {
        row,
        col: n * width,
        width: last ? PAGE_COLUMNS - n * width : width,
        height,
      });
    });
  });
}

function element(tile: Tile, model: string, place: Place): object {
  const { title, explore, kind, fields, pivots, sorts, filters, listen, limit, note } = tile;
  return {
    name: title,
    title,
    model,
    explore,
    type: kind,
    fields,
    ...(pivots === undefined ? {} : { pivots }),
    ...(sorts === undefined ? {} : { sorts }),
    ...(filters === undefined ? {} : { filters }),
    limit,
    listen,
    ...(note === undefined ? {} : { note_text: note, note_state: 'collapsed', note_display: 'below' }),
    ...place,
  };
}
