/** The dialect rules a connection follows: without or with symmetric aggregates. */
export const Dialect = { old: 'old', clickhouse26: 'clickhouse_26' } as const;
/** See Dialect. */
export type Dialect = (typeof Dialect)[keyof typeof Dialect];

/** What the compiler needs of a query body. */
export interface SemanticQuery {
  readonly fields: readonly string[];
  readonly filters: Readonly<Record<string, string>>;
  readonly filterExpression: string | undefined;
  readonly sorts: readonly string[];
  /** Rows; undefined means no LIMIT clause. */
  readonly limit: number | undefined;
}

/** A user attribute's value as the caller has it. */
export interface AttributeValue {
  readonly type: string;
  readonly value: string;
}

/** Who asks, when, and under which dialect. */
export interface CompileContext {
  readonly dialect: Dialect;
  readonly nowMs: number;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
}

/** How a column's text becomes JSON. */
export interface OutputColumn {
  readonly name: string;
  readonly label: string;
  readonly numeric: boolean;
  readonly category: 'dimension' | 'measure';
  readonly type: string;
}

/** A compiled query: SQL without a FORMAT clause, and its columns in order. */
export interface CompiledQuery {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** The query or its LookML can't be turned into SQL; the API answers it with 400. */
export class SemanticError extends Error {
  override readonly name = 'SemanticError';
}
