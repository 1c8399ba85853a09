/** LookML as data: the part of the language this project writes. Knows LookML, not any source. */

/** A time frame of a dimension group. */
export type Timeframe = 'raw' | 'time' | 'date' | 'week' | 'month' | 'quarter' | 'year';

/** Parameters a field may carry for people. */
export interface FieldTexts {
  readonly label?: string;
  readonly groupLabel?: string;
  readonly description?: string;
  readonly hidden?: boolean;
}

/** A column to group and filter by. The type is always written: a driver may hand decimals out as text. */
export interface Dimension extends FieldTexts {
  readonly name: string;
  readonly type: 'string' | 'number' | 'yesno';
  readonly sql: string;
  readonly primaryKey?: boolean;
  readonly valueFormatName?: string;
}

/** A date or moment in several time frames; no zone is converted. */
export interface DimensionGroup extends FieldTexts {
  readonly name: string;
  readonly datatype: 'date' | 'datetime';
  readonly timeframes: readonly Timeframe[];
  readonly sql: string;
}

/** A figure over rows. */
export interface Measure extends FieldTexts {
  readonly name: string;
  readonly type: 'count' | 'count_distinct' | 'sum' | 'average' | 'min' | 'max' | 'number';
  /** Absent for `count` only. */
  readonly sql?: string;
  readonly valueFormatName?: string;
  readonly filters?: readonly { readonly field: string; readonly value: string }[];
  readonly drillFields?: readonly string[];
}

/** A view over one table. */
export interface View {
  readonly name: string;
  readonly label?: string;
  /** Table or view of the warehouse; an alias is appended to it, so no FINAL and no SETTINGS. */
  readonly sqlTableName: string;
  readonly dimensions: readonly Dimension[];
  readonly dimensionGroups: readonly DimensionGroup[];
  readonly measures: readonly Measure[];
  readonly sets?: Readonly<Record<string, readonly string[]>>;
}

/** A starting point for questions. */
export interface Explore {
  readonly name: string;
  readonly label?: string;
  readonly groupLabel?: string;
  readonly description?: string;
  readonly accessFilters?: readonly { readonly field: string; readonly userAttribute: string }[];
}

/** When cached answers are old. */
export interface Datagroup {
  readonly name: string;
  readonly label?: string;
  readonly description?: string;
  readonly sqlTrigger: string;
  readonly maxCacheAge: string;
}

/** A model: connection, what it includes, its cache policy. */
export interface Model {
  readonly connection: string;
  readonly label?: string;
  readonly includes: readonly string[];
  readonly datagroups: readonly Datagroup[];
  readonly persistWith?: string;
}

/** The manifest of a project. */
export interface Manifest {
  readonly projectName: string;
  readonly constants: readonly {
    readonly name: string;
    readonly value: string;
    readonly export: 'none' | 'override_optional' | 'override_required';
  }[];
}
