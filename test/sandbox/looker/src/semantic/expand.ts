import { SemanticError } from './query.js';
import { tableSource, type Scope, type ScopedField } from './scope.js';
import { bracketed, tableAlias } from './sql-text.js';

const REFERENCE = /\$\{([^}]+)\}/g;
const ATTRIBUTE = /\{\{\s*_user_attributes\[\s*['"]([A-Za-z0-9_]+)['"]\s*\]\s*\}\}/g;

/** Gives the SQL of a referenced field; dimensions and measures differ in who calls. */
export type FieldSql = (field: ScopedField) => string;

/**
 * Replaces `${TABLE}`, `${field}`, `${view.field}`, `${view.SQL_TABLE_NAME}` and user attributes in SQL of
 * the view behind `alias`, and marks each view it meets as needed. Other liquid is refused.
 */
export function expandSql(sql: string, alias: string, scope: Scope, fieldSql: FieldSql): string {
  const withAttributes = sql.replace(ATTRIBUTE, (_, name: string) => {
    const attribute = scope.context.attributes.get(name);
    if (attribute === undefined) throw new SemanticError(`The user has no value for the user attribute "${name}".`);
    return attribute.value;
  });
  if (/\{\{|\{%/.test(withAttributes)) {
    throw new SemanticError(`Liquid in "${sql.slice(0, 80)}" is not served: only constants and _user_attributes are.`);
  }
  const expanded = withAttributes.replace(REFERENCE, (_, inner: string) => {
    const name = inner.trim();
    if (name === 'TABLE') {
      scope.touched.add(alias);
      return tableAlias(alias);
    }
    if (name.endsWith('.SQL_TABLE_NAME')) return derivedName(name, scope);
    const full = name.includes('.') ? name : `${alias}.${name}`;
    const field = scope.field(full);
    scope.touched.add(field.alias);
    return bracketed(fieldSql(field));
  });
  return expanded;
}

function derivedName(name: string, scope: Scope): string {
  const viewName = name.slice(0, -'.SQL_TABLE_NAME'.length);
  const view = scope.model.views.get(viewName);
  if (view === undefined) throw new SemanticError(`Unknown view "${viewName}" in \${${name}}.`);
  return tableSource(view);
}
