import { SemanticError } from './query.js';
import { bracketed, literal } from './sql-text.js';

const TOKEN =
  /\s*(?:(\$\{([^}]+)\})|("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<>|!=|>=|<=|[=<>+\-*/%(),]))/y;
const FUNCTIONS: Readonly<Record<string, string>> = {
  is_null: 'isNull',
  coalesce: 'coalesce',
  abs: 'abs',
  round: 'round',
  floor: 'floor',
  ceiling: 'ceil',
  if: 'if',
  date: 'makeDate32',
  concat: 'concat',
  length: 'length',
  upper: 'upper',
  lower: 'lower',
};
const KEYWORDS: Readonly<Record<string, string>> = {
  and: 'AND',
  or: 'OR',
  not: 'NOT',
  yes: 'TRUE',
  no: 'FALSE',
  null: 'NULL',
};

/**
 * Turns a Looker expression (of a data test or a filter_expression) into SQL; `column` gives the SQL of a
 * field by its full name. Only comparison, logic, arithmetic and a few functions are served.
 */
export function translateExpression(expression: string, column: (fieldName: string) => string): string {
  const out: string[] = [];
  const source = expression.trim();
  TOKEN.lastIndex = 0;
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(source);
    if (found === null) throw new SemanticError(`Can't read the expression at "${source.slice(at, at + 20)}".`);
    const [, , field, quoted, number, word, operator] = found;
    if (field !== undefined) out.push(bracketed(column(field.trim())));
    else if (quoted !== undefined) out.push(literal(quoted.slice(1, -1).replace(/\\(.)/g, '$1')));
    else if (word !== undefined) out.push(named(word));
    else out.push(number ?? (operator === '!=' ? '<>' : (operator ?? '')));
  }
  return out.join(' ');
}

function named(word: string): string {
  const key = word.toLowerCase();
  const sql = FUNCTIONS[key] ?? KEYWORDS[key];
  if (sql === undefined) throw new SemanticError(`The expression function "${word}" is not served.`);
  return sql;
}
