import { MARTS } from '@ml-connector/catalogue';
import { writeDashboard } from '@ml-connector/lookml';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { viewOf } from '../mart-view.js';
import { DASHBOARDS, dashboardOf } from './index.js';

interface Element {
  readonly name: string;
  readonly explore: string;
  readonly fields: readonly string[];
  readonly pivots?: readonly string[];
  readonly sorts?: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  readonly listen: Readonly<Record<string, string>>;
  readonly row: number;
  readonly col: number;
  readonly width: number;
  readonly height: number;
}
interface Page {
  readonly dashboard: string;
  readonly filters: readonly { readonly name: string; readonly explore: string; readonly field: string }[];
  readonly elements: readonly Element[];
}

/** Every field of every explore as Looker names it. */
const FIELDS = new Set(
  MARTS.flatMap((mart) => {
    const view = viewOf(mart);
    const groups = view.dimensionGroups.flatMap(({ name, timeframes }) =>
      timeframes.map((frame) => `${name}_${frame}`),
    );
    return [...view.dimensions, ...view.measures]
      .map(({ name }) => name)
      .concat(groups)
      .map((name) => `${mart.name}.${name}`);
  }),
);
const pages = DASHBOARDS.map((spec) => {
  const [page] = parse(writeDashboard(dashboardOf(spec, 'exact_core'))) as Page[];
  return [spec.name, page!] as const;
});

describe.each(pages)('dashboard %s', (name, { dashboard, filters, elements }) => {
  it('asks only for fields there are, each of its own explore', () => {
    expect(dashboard).toBe(name);
    for (const { name: tile, explore, ...asked } of elements) {
      const sorted = (asked.sorts ?? []).map((sort) => sort.replace(/ desc$/, ''));
      const filtered = [...Object.keys(asked.filters ?? {}), ...Object.values(asked.listen)];
      for (const field of [...asked.fields, ...(asked.pivots ?? []), ...sorted, ...filtered]) {
        expect(FIELDS, tile).toContain(field);
        expect(field.split('.')[0], tile).toBe(explore);
      }
      // What is neither shown nor counted can not be sorted or pivoted by.
      for (const field of [...sorted, ...(asked.pivots ?? [])]) expect(asked.fields, tile).toContain(field);
    }
  });

  it('has every tile follow filters there are, the division always', () => {
    const names = filters.map((filter) => filter.name);
    for (const { explore, field } of filters) expect(FIELDS).toContain(field.startsWith(`${explore}.`) ? field : '');
    for (const { name: tile, listen } of elements) {
      expect(listen['Division'], tile).toMatch(/\.division_name$/);
      for (const filter of Object.keys(listen)) expect(names, tile).toContain(filter);
    }
  });

  it('lays its tiles out side by side, none over another, none twice by name', () => {
    expect(new Set(elements.map((tile) => tile.name)).size).toBe(elements.length);
    const cells = elements.flatMap(({ row, col, width, height }) =>
      Array.from({ length: width * height }, (_, n) => `${row + Math.floor(n / width)}/${col + (n % width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { col, width } of elements) expect(col + width).toBeLessThanOrEqual(24);
  });
});

it('a row with more tiles than the page has columns is refused', () => {
  const dashboard = dashboardOf(DASHBOARDS[0]!, 'exact_core');
  const [tile] = dashboard.rows[0]!.tiles;
  const rows = [{ height: 4, tiles: Array.from({ length: 25 }, () => tile!) }];
  expect(() => writeDashboard({ ...dashboard, rows })).toThrow(RangeError);
});
