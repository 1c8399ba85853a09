import type { ServingTable } from './define-serving-table.js';

/** Type of a mart's column as SQL and LookML see it. */
export type MartColumnType = 'string' | 'number' | 'decimal' | 'yesno' | 'date' | 'datetime';

/** One column of a mart: SQL over the base table's columns and dictionaries, without joins. */
export interface MartColumn {
  readonly type: MartColumnType;
  /** SQL expression over the base table; a plain column name where nothing is computed. */
  readonly sql: string;
  readonly doc: string;
  readonly label?: string;
  readonly group?: string;
  readonly hidden?: true;
  /** One hidden text column a mart. */
  readonly primaryKey?: true;
  readonly pii?: true;
}

/** A measure of a mart. */
export interface MartMeasure {
  readonly type: 'count' | 'count_distinct' | 'sum' | 'average' | 'min' | 'max' | 'number';
  /** Column it is taken over; for `number` a LookML expression over measures. Absent for count. */
  readonly of?: string;
  readonly doc: string;
  readonly label?: string;
  readonly format?: 'decimal_0' | 'decimal_1' | 'decimal_2' | 'percent_1';
  /** column -> LookML filter expression */
  readonly filters?: Readonly<Record<string, string>>;
}

/** A view in database `looker` shaped for Looker: one grain, no joins; its LookML view and explore follow from it. */
export interface Mart {
  /** snake_case; ClickHouse view `looker.<name>`, LookML view and explore `<name>`. */
  readonly name: string;
  readonly label: string;
  /** Meaning; states the grain. */
  readonly doc: string;
  /** Table (or SQL after FROM) the view reads, FINAL included. */
  readonly from: string;
  /** What the view reads in the place of that table. */
  readonly serving?: ServingTable;
  readonly where?: string;
  /** Number of the migration that made it as it is. */
  readonly since: number;
  /** Numbers of migrations with earlier forms of it: what was published stands there as it was. */
  readonly was?: readonly number[];
  readonly columns: Readonly<Record<string, MartColumn>>;
  readonly measures: Readonly<Record<string, MartMeasure>>;
}

/** Declares a mart; measures and filters over unknown columns do not compile. */
export function defineMart<const Column extends string>(
  given: Omit<Mart, 'columns' | 'measures'> & {
    readonly columns: Readonly<Record<Column, MartColumn>>;
    readonly measures: Readonly<
      Record<
        string,
        Omit<MartMeasure, 'filters'> & { readonly filters?: Readonly<Partial<Record<NoInfer<Column>, string>>> }
      >
    >;
  },
): Mart {
  return given as Mart;
}
