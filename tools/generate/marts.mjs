import { martCommentSql, MARTS, martSql } from '@ml-connector/catalogue';

/**
 * Statements of a migration for its marts. Those that have changed since stand in it as they were published, which is
 * what its text says.
 */
export function martStatements(number, published) {
  const statements = published.split(';\n').map((statement) => statement.trim());
  return MARTS.flatMap((mart) => {
    if (mart.since === number) return [martSql(mart), martCommentSql(mart)];
    if (mart.was?.includes(number) !== true) return [];
    const own = statements.filter(
      (text) => /^(?:CREATE OR REPLACE VIEW|ALTER TABLE) looker\.(\w+)/.exec(text)?.[1] === mart.name,
    );
    if (own.length !== 2) throw new Error(`migration ${number} lacks what it was published with of ${mart.name}`);
    return own;
  });
}
