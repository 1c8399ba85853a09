import { columnName, ENTITIES, tableName, type Entity } from '@ml-connector/catalogue';

/** A table of document lines and the table of their headers. */
export interface LineTable {
  readonly lines: string;
  readonly headers: string;
  /** Column of the lines that holds the document's key. */
  readonly documentColumn: string;
}

function lineTablesOf(feed: string): LineTable[] {
  const entities: readonly Entity[] = ENTITIES.filter((entity) => entity.feed.name === feed);
  const header = entities.find((entity) => entity.part === 'header');
  if (header === undefined) return [];
  return entities
    .filter((entity) => entity.part === 'line' && entity.document !== undefined)
    .map((entity) => ({
      lines: tableName(entity),
      headers: tableName(header),
      documentColumn: columnName(entity.document ?? ''),
    }));
}

/** Line tables to look at after rows of a table of documents came in; empty for tables that hold no documents. */
export function lineTablesFor(table: string): LineTable[] {
  const entity = ENTITIES.find((candidate) => tableName(candidate) === table);
  return entity?.feed.kind === 'children' ? lineTablesOf(entity.feed.name) : [];
}
