import type { Block } from './syntax.js';
import type { Diagnostics } from './diagnostic.js';

/** The place of a field in a view: what it groups by, what it adds up, or a value a user types. */
export type FieldCategory = 'dimension' | 'measure' | 'filter' | 'parameter';

/** One field as a query names it; a dimension_group gives one for each timeframe or interval. */
export interface Field {
  readonly name: string;
  readonly category: FieldCategory;
  readonly type: string;
  readonly block: Block;
  readonly primaryKey: boolean;
  readonly hidden: boolean;
  /** Set for fields of a dimension_group. */
  readonly group?: { readonly name: string; readonly timeframe: string; readonly duration: boolean };
}

/** A view after refinements and extends. */
export interface View {
  readonly name: string;
  readonly block: Block;
  readonly fields: ReadonlyMap<string, Field>;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly primaryKey: Field | undefined;
}

/** One join of an explore; `name` is the alias in SQL, `view` the view behind it. */
export interface Join {
  readonly name: string;
  readonly view: string;
  readonly type: string;
  readonly relationship: string;
  readonly block: Block;
}

/** An explore after refinements and extends; `name` in queries, `alias` in SQL, `view` behind it. */
export interface Explore {
  readonly name: string;
  readonly alias: string;
  readonly view: string;
  readonly joins: readonly Join[];
  readonly block: Block;
}

/** One model with everything its includes reach. */
export interface Model {
  readonly name: string;
  readonly file: string;
  readonly block: Block;
  readonly connection: string | undefined;
  readonly views: ReadonlyMap<string, View>;
  readonly explores: ReadonlyMap<string, Explore>;
  readonly datagroups: ReadonlyMap<string, Block>;
  readonly tests: ReadonlyMap<string, Block>;
  readonly grants: ReadonlyMap<string, Block>;
  readonly dashboards: ReadonlyMap<string, unknown>;
  /** Files reached, the model's own included, in the order in which they take effect. */
  readonly files: readonly string[];
  readonly diagnostics: Diagnostics;
}
