/** A column of an aggregate: its type in the warehouse, SQL over the table it sums up, and its meaning. */
export interface AggregateColumn {
  readonly type: string;
  readonly sql: string;
  readonly doc: string;
}

/**
 * Sums over all history, kept as a table in database `warehouse`: one row for each group of a fact table. The writer
 * brings it up to date, division by division, after rows of the fact table came in.
 */
export interface Aggregate {
  /** snake_case; table `warehouse.<name>`. */
  readonly name: string;
  /** What it is of a table that several fill: value of the key `part`, which only its own rows have. */
  readonly part?: string;
  /** Meaning; states the grain. */
  readonly doc: string;
  /** Table it sums up. */
  readonly of: string;
  readonly where: string;
  /** What it groups by, the division first. None is null: a sorting key holds values only. */
  readonly keys: Readonly<Record<string, AggregateColumn>>;
  /** Sums, and `lines`, the number of rows: a group without rows is gone. */
  readonly sums: Readonly<Record<string, AggregateColumn>> & { readonly lines: AggregateColumn };
  /** Number of the migration it came with. */
  readonly since: number;
}
