import { martCommentSql, MARTS, martSql } from '@ml-connector/catalogue';

const KINDS = {
  view: { begins: 'CREATE OR REPLACE VIEW looker.', sql: martSql },
  comment: { begins: 'ALTER TABLE looker.', sql: martCommentSql },
};

/**
 * Statements of a migration for its marts, of each kind that is named. Those that have changed since stand in it as they
 * were published, which is what its text says.
 */
export function martStatements(number, published, kinds = ['view', 'comment'], isOf = (since) => since === number) {
  const statements = published.split(';\n').map((statement) => statement.trim());
  const asPublished = (name, { begins }) => {
    const own = statements.filter(
      (text) => text.startsWith(`${begins}${name}`) && !/^\w/.test(text.slice(begins.length + name.length)),
    );
    if (own.length !== 1) throw new Error(`migration ${number} lacks what it was published with of ${name}`);
    return own[0];
  };
  return MARTS.flatMap((mart) => {
    const statement = (kind) => (isOf(mart.since) ? kind.sql(mart) : asPublished(mart.name, kind));
    if (!isOf(mart.since) && mart.was?.includes(number) !== true) return [];
    return kinds.map((kind) => statement(KINDS[kind]));
  });
}
