import { MARTS, type Mart } from '@ml-connector/catalogue';
import type { Dashboard, FieldName, Tile, TileKind, TileRow } from '@ml-connector/lookml';

/** A tile as declared: fields without their view, which is the mart's. */
export interface TileSpec {
  readonly title: string;
  readonly kind: TileKind;
  readonly fields: readonly string[];
  readonly pivots?: readonly string[];
  /** `field` or `field desc`. */
  readonly sorts?: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  readonly limit?: number;
  readonly note?: string;
}

/** Tiles of one mart side by side. */
export interface RowSpec {
  /** Its name. */
  readonly mart: string;
  /** Field the dashboard's period narrows here; absent: the figures are of today. */
  readonly period?: string;
  readonly tiles: readonly TileSpec[];
}

/** A dashboard as declared. */
export interface DashboardSpec {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What the period shows at first: a Looker filter expression. */
  readonly defaultPeriod?: string;
  readonly rows: readonly RowSpec[];
}

const FIGURE_HEIGHT = 4;
const CHART_HEIGHT = 8;
/** More would be no chart; a table has what else there is behind its link to the explore. */
const MOST_ROWS = 500;
const DIVISION = { name: 'Division', field: 'division_name' };
const CURRENCY = { name: 'Currency', field: 'currency' };
const PERIOD = 'Period';

/** The dashboard of a spec: every tile narrowed by division, by period and by currency where its mart has them. */
export function dashboardOf(spec: DashboardSpec, model: string): Dashboard {
  const { name, title, description, rows } = spec;
  return { name, title, description, model, filters: filters(spec), rows: rows.map(tileRow) };
}

function filters({ rows, defaultPeriod }: DashboardSpec): Dashboard['filters'] {
  const timed = rows.find(({ period }) => period !== undefined);
  const priced = rows.find(({ mart }) => hasCurrency(mart));
  const [first] = rows;
  return [
    ...(first === undefined ? [] : [{ ...on(first.mart, DIVISION.field), name: DIVISION.name, defaultValue: '' }]),
    ...(timed?.period === undefined
      ? []
      : [{ ...on(timed.mart, timed.period), name: PERIOD, defaultValue: defaultPeriod ?? '' }]),
    ...(priced === undefined ? [] : [{ ...on(priced.mart, CURRENCY.field), name: CURRENCY.name, defaultValue: '' }]),
  ];
}

function on(mart: string, field: string): { readonly explore: string; readonly field: FieldName } {
  return { explore: mart, field: `${mart}.${field}` };
}

const BY_NAME: ReadonlyMap<string, Mart> = new Map(MARTS.map((mart) => [mart.name, mart]));

function hasCurrency(mart: string): boolean {
  return CURRENCY.field in (BY_NAME.get(mart)?.columns ?? {});
}

function tileRow(row: RowSpec): TileRow {
  const figuresOnly = row.tiles.every(({ kind }) => kind === 'single_value');
  return { height: figuresOnly ? FIGURE_HEIGHT : CHART_HEIGHT, tiles: row.tiles.map((spec) => tile(spec, row)) };
}

function tile(spec: TileSpec, { mart, period }: RowSpec): Tile {
  const named = (field: string): FieldName => `${mart}.${field}`;
  const { title, kind, fields, pivots, sorts, note, limit = MOST_ROWS } = spec;
  const own = Object.entries(spec.filters ?? {}).map(([field, value]) => [named(field), value] as const);
  const listen = {
    [DIVISION.name]: named(DIVISION.field),
    ...(period === undefined ? {} : { [PERIOD]: named(period) }),
    ...(hasCurrency(mart) ? { [CURRENCY.name]: named(CURRENCY.field) } : {}),
  };
  return {
    ...{ title, kind, limit, listen },
    explore: mart,
    fields: fields.map(named),
    ...(pivots === undefined ? {} : { pivots: pivots.map(named) }),
    ...(sorts === undefined ? {} : { sorts: sorts.map(named) }),
    ...(own.length === 0 ? {} : { filters: Object.fromEntries(own) }),
    ...(note === undefined ? {} : { note }),
  };
}
