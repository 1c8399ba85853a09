import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * All rows of a division in a table, by one prepared text: they are read before each page, where building the query and
 * hydrating forty entities would cost as much as reading the page does.
 */
export class DivisionRows<Row extends ObjectLiteral> {
  #plan: { readonly sql: string; readonly convert: readonly Conversion[] } | undefined;

  constructor(
    private readonly db: DataSource,
    private readonly entity: EntityTarget<Row>,
  ) {}

  async of(divisionKey: string): Promise<Row[]> {
    const { sql, convert } = (this.#plan ??= this.#build());
    const rows = await this.db.query<Record<string, unknown>[]>(sql, [divisionKey]);
    for (const row of rows) for (const { name, from } of convert) row[name] = from(row[name]);
    return rows as Row[];
  }

  #build() {
    const { columns, tablePath } = this.db.getMetadata(this.entity);
    const selected = columns.map(({ databaseName, propertyName }) => `"${databaseName}" as "${propertyName}"`);
    const convert = columns.flatMap(({ propertyName: name, transformer }) => {
      if (transformer === undefined) return [];
      if (Array.isArray(transformer)) throw new Error(`column ${name} has a chain of transformers`);
      return [{ name, from: (value: unknown): unknown => transformer.from(value) }];
    });
    return { sql: `select ${selected.join(', ')} from ${tablePath} where division_key = $1`, convert };
  }
}

interface Conversion {
  readonly name: string;
  readonly from: (value: unknown) => unknown;
}
