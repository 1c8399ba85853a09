/** LookML dashboards as data: the part of their YAML this project writes. */

/** How a tile shows its figures. */
export type TileKind = 'single_value' | 'looker_line' | 'looker_column' | 'looker_bar' | 'looker_area' | 'looker_grid';

/** A field, named with its explore's view: `receivables.open_amount`. */
export type FieldName = `${string}.${string}`;

/** A choice at the top of a dashboard, of the values of a field. */
export interface DashboardFilter {
  readonly name: string;
  readonly explore: string;
  readonly field: FieldName;
  /** Looker filter expression; empty: any value. */
  readonly defaultValue: string;
}

/** One question and how its answer is shown. */
export interface Tile {
  readonly title: string;
  readonly explore: string;
  readonly kind: TileKind;
  readonly fields: readonly FieldName[];
  readonly pivots?: readonly FieldName[];
  /** `field` or `field desc`. */
  readonly sorts?: readonly string[];
  /** Field to Looker filter expression. */
  readonly filters?: Readonly<Record<FieldName, string>>;
  /** Name of a dashboard filter to the field it narrows. */
  readonly listen: Readonly<Record<string, FieldName>>;
  /** Rows asked for. */
  readonly limit: number;
  /** Said below the tile, where a figure needs it. */
  readonly note?: string;
}

/** Tiles side by side; together they are as wide as the page. */
export interface TileRow {
  /** Rows of the page's grid. */
  readonly height: number;
  readonly tiles: readonly Tile[];
}

/** A page of tiles. */
export interface Dashboard {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly model: string;
  readonly filters: readonly DashboardFilter[];
  readonly rows: readonly TileRow[];
}
