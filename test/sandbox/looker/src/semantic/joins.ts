import type { Join } from '../lookml/model.js';
import { text, words } from '../lookml/syntax.js';
import { dimensionSql } from './dimension-sql.js';
import { expandSql } from './expand.js';
import { SemanticError } from './query.js';
import { tableSource, type Scope } from './scope.js';
import { tableAlias } from './sql-text.js';

/** A join a query needs: its clause, and the aliases its condition names. */
export interface PlannedJoin {
  readonly join: Join;
  readonly clause: string;
  readonly where: string;
  readonly dependsOn: readonly string[];
}

const KEYWORDS: Readonly<Record<string, string>> = {
  left_outer: 'LEFT JOIN',
  inner: 'INNER JOIN',
  cross: 'CROSS JOIN',
};

/**
 * The joins of the views a query has touched so far, with those their conditions need, in an order in
 * which each stands after what it depends on. Conditions may touch further views.
 */
export function planJoins(scope: Scope): PlannedJoin[] {
  for (const name of words(scope.explore.block, 'always_join')) scope.touched.add(name);
  const planned = new Map<string, PlannedJoin>();
  for (;;) {
    const missing = [...scope.touched].find((alias) => alias !== scope.explore.alias && !planned.has(alias));
    if (missing === undefined) return inOrder(planned, scope);
    planned.set(missing, planJoin(missing, scope));
  }
}

function planJoin(alias: string, scope: Scope): PlannedJoin {
  const join = scope.join(alias);
  if (join === undefined) throw new SemanticError(`"${alias}" is not joined in the explore "${scope.explore.name}".`);
  const required = words(join.block, 'required_joins');
  const where = text(join.block, 'sql_where');
  const expand = (sql: string): string => expandSql(sql, alias, scope, (field) => dimensionSql(field, scope));
  const { result, touched } = scope.tracing(() => {
    for (const name of required) scope.touched.add(name);
    const raw = text(join.block, 'sql');
    const clause = raw === undefined ? joinClause(join, scope, expand) : expand(raw);
    return { clause, where: where === undefined ? '' : expand(where) };
  });
  return { join, ...result, dependsOn: [...touched].filter((name) => name !== alias) };
}

function joinClause(join: Join, scope: Scope, expand: (sql: string) => string): string {
  const keyword = KEYWORDS[join.type];
  if (keyword === undefined) {
    throw new SemanticError(`The join type "${join.type}" of "${join.name}" is not supported by this dialect.`);
  }
  const source = `${keyword} ${tableSource(scope.view(join.name))} AS ${tableAlias(join.name)}`;
  if (join.type === 'cross') return source;
  const on = text(join.block, 'sql_on') ?? foreignKey(join, scope);
  return `${source} ON ${expand(on)}`;
}

function foreignKey(join: Join, scope: Scope): string {
  const key = text(join.block, 'foreign_key');
  const primary = scope.view(join.name).primaryKey;
  if (key === undefined) throw new SemanticError(`The join "${join.name}" has neither sql_on nor foreign_key.`);
  if (primary === undefined) throw new SemanticError(`The join "${join.name}" needs a primary key in its view.`);
  const full = key.includes('.') ? key : `${scope.explore.alias}.${key}`;
  return `\${${full}} = \${${join.name}.${primary.name}}`;
}

function inOrder(planned: ReadonlyMap<string, PlannedJoin>, scope: Scope): PlannedJoin[] {
  const ordered: PlannedJoin[] = [];
  const placed = new Set([scope.explore.alias]);
  const waiting = scope.aliases().flatMap((alias) => planned.get(alias) ?? []);
  while (waiting.length > 0) {
    const at = waiting.findIndex((entry) => entry.dependsOn.every((name) => placed.has(name)));
    const next = waiting[at];
    if (next === undefined) {
      throw new SemanticError(`The joins ${waiting.map(({ join }) => join.name).join(', ')} depend on each other.`);
    }
    waiting.splice(at, 1);
    placed.add(next.join.name);
    ordered.push(next);
  }
  return ordered;
}
