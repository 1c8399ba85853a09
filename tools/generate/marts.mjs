import { martCommentSql, MARTS, martSql } from '@ml-connector/catalogue';

const KINDS = {
  view: { begins: 'CREATE OR REPLACE VIEW looker.', sql: martSql },
  comment: { begins: 'ALTER TABLE looker.', sql: martCommentSql },
};

/** Marts that came with a migration, in whatever form it had them. */
export const bornIn = (number) => MARTS.filter((mart) => (mart.was?.[0] ?? mart.since) === number);

/** Marts that a migration has in a form of its own. */
export const formedIn = (number) =>
  MARTS.filter(({ since, was }) => since === number || was?.includes(number) === true);

/**
 * Statements of a migration for marts, of each kind that is named. Those that have changed since stand in it as they were
 * published, which is what its text says.
 */
export function martStatements(number, marts, kinds, published) {
  const statements = published.split(';\n').map((statement) => statement.trim());
  const asPublished = ({ name }, { begins }) => {
    const own = statements.filter(
      (text) => text.startsWith(begins + name) && /^\W/.test(text.slice(begins.length + name.length)),
    );
    if (own.length !== 1) throw new Error(`migration ${number} lacks what it was published with of ${name}`);
    return own[0];
  };
  return marts.flatMap((mart) =>
    kinds.map((kind) => (mart.since > number ? asPublished(mart, KINDS[kind]) : KINDS[kind].sql(mart))),
  );
}
