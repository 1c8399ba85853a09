import type { Explore, Model } from '../lookml/model.js';
import { children, filterPairs, text, words } from '../lookml/syntax.js';
import { accessConditions, requireGrants } from './access.js';
import { dimensionCondition } from './conditions.js';
import { dimensionSql, isNumericDimension, selectedDimensionSql } from './dimension-sql.js';
import { expandSql } from './expand.js';
import { translateExpression } from './expression.js';
import { fannedOut } from './fan-out.js';
import { numberFilter } from './filter/number-filter.js';
import { stringFilter } from './filter/string-filter.js';
import { planJoins, type PlannedJoin } from './joins.js';
import { isNumericMeasure, measureSql } from './measure-sql.js';
import {
  SemanticError,
  type CompileContext,
  type CompiledQuery,
  type OutputColumn,
  type SemanticQuery,
} from './query.js';
import { Scope, tableSource, type ScopedField } from './scope.js';
import { bracketed, identifier, tableAlias } from './sql-text.js';

/** The parts of a SELECT before they are put together. */
interface Parts {
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
  readonly where: readonly string[];
  readonly having: readonly string[];
}

/**
 * Compiles a query on an explore into one ClickHouse SELECT. Throws SemanticError when a field, a filter
 * or the LookML behind it can't be served.
 */
export function compileQuery(
  model: Model,
  explore: Explore,
  query: SemanticQuery,
  context: CompileContext,
): CompiledQuery {
  const scope = new Scope(model, explore, context);
  requireGrants(explore.block, `explore "${explore.name}"`, scope);
  const selected = query.fields.map((name) => selectable(name, scope));
  if (selected.length === 0) throw new SemanticError('A query needs at least one field.');
  // The first pass only finds out which views are needed: which sums are safe depends on the joins.
  build(selected, query, scope, new Set());
  const joins = planJoins(scope);
  const parts = build(selected, query, scope, fannedOut(explore.alias, joins));
  return { sql: assemble(parts, selected, query, joins, scope), columns: selected.map(outputColumn) };
}

function selectable(name: string, scope: Scope): ScopedField {
  const scoped = scope.field(name);
  if (!scope.offers(name)) throw new SemanticError(`The explore "${scope.explore.name}" doesn't offer "${name}".`);
  requireGrants(scoped.field.block, `field "${name}"`, scope);
  requireGrants(scoped.view.block, `field "${name}"`, scope);
  return scoped;
}

function build(
  selected: readonly ScopedField[],
  query: SemanticQuery,
  scope: Scope,
  repeated: ReadonlySet<string>,
): Parts {
  const columns = selected.map((scoped) => ({
    name: nameOf(scoped),
    sql: isMeasure(scoped) ? measureSql(scoped, scope, repeated) : selectedDimensionSql(scoped, scope),
  }));
  const where: string[] = [];
  const having: string[] = [];
  for (const [name, expression] of effectiveFilters(query, scope)) {
    const scoped = selectable(name, scope);
    if (isMeasure(scoped)) having.push(measureCondition(scoped, expression, scope, repeated));
    else where.push(dimensionCondition(scoped, expression, scope));
  }
  const dimension = (scoped: ScopedField): string => dimensionSql(scoped, scope);
  for (const key of ['sql_always_where', 'sql_always_having']) {
    const sql = text(scope.explore.block, key);
    if (sql === undefined) continue;
    const list = key === 'sql_always_where' ? where : having;
    list.push(
      expandSql(sql, scope.explore.alias, scope, (inner) =>
        isMeasure(inner) ? measureSql(inner, scope, repeated) : dimension(inner),
      ),
    );
  }
  if (query.filterExpression !== undefined) {
    where.push(translateExpression(query.filterExpression, (name) => dimension(scope.field(name))));
  }
  where.push(...accessConditions(scope));
  return { columns, where: where.filter(notEmpty), having: having.filter(notEmpty) };
}

function measureCondition(
  scoped: ScopedField,
  expression: string,
  scope: Scope,
  repeated: ReadonlySet<string>,
): string {
  const sql = bracketed(measureSql(scoped, scope, repeated));
  return isNumericMeasure(scoped.field.type) ? numberFilter(expression, sql) : stringFilter(expression, sql);
}

/** The query's own filters and those of the explore that the query doesn't set itself. */
function effectiveFilters(query: SemanticQuery, scope: Scope): Map<string, string> {
  const filters = new Map(Object.entries(query.filters));
  const full = (name: string): string => (name.includes('.') ? name : `${scope.explore.alias}.${name}`);
  for (const block of children(scope.explore.block, 'always_filter')) {
    for (const pair of filterPairs(block)) {
      const name = full(pair.key ?? '');
      if (!filters.has(name)) filters.set(name, pair.value);
    }
  }
  for (const block of children(scope.explore.block, 'conditionally_filter')) {
    if (words(block, 'unless').some((name) => filters.has(full(name)))) continue;
    for (const pair of filterPairs(block)) {
      const name = full(pair.key ?? '');
      if (!filters.has(name)) filters.set(name, pair.value);
    }
  }
  return filters;
}

function assemble(
  parts: Parts,
  selected: readonly ScopedField[],
  query: SemanticQuery,
  joins: readonly PlannedJoin[],
  scope: Scope,
): string {
  const { explore } = scope;
  const columns = parts.columns.map(({ name, sql }) => `    ${sql} AS ${identifier(name)}`);
  const source = `${tableSource(scope.view(explore.alias))} AS ${tableAlias(explore.alias)}`;
  const where = [...parts.where, ...joins.map((join) => join.where).filter(notEmpty)];
  const dimensions = selected.flatMap((scoped, index) => (isMeasure(scoped) ? [] : [String(index + 1)]));
  const lines = [
    `SELECT\n${columns.join(',\n')}`,
    `FROM ${source}`,
    ...joins.map((join) => join.clause).filter(notEmpty),
    ...(where.length > 0 ? [`WHERE ${where.map((part) => `(${part})`).join(' AND ')}`] : []),
    ...(dimensions.length > 0 ? [`GROUP BY\n    ${dimensions.join(',\n    ')}`] : []),
    ...(parts.having.length > 0 ? [`HAVING ${parts.having.map((part) => `(${part})`).join(' AND ')}`] : []),
    ...orderBy(selected, query),
    ...(query.limit === undefined ? [] : [`LIMIT ${String(query.limit)}`]),
  ];
  return lines.join('\n');
}

function orderBy(selected: readonly ScopedField[], query: SemanticQuery): string[] {
  const sorts = query.sorts.length > 0 ? query.sorts.map((sort) => sortTerm(sort, selected)) : defaultSort(selected);
  return sorts.length === 0 ? [] : [`ORDER BY\n    ${sorts.join(',\n    ')}`];
}

function sortTerm(sort: string, selected: readonly ScopedField[]): string {
  const [name = '', direction = 'asc'] = sort.trim().split(/\s+/);
  const at = selected.findIndex((scoped) => nameOf(scoped) === name);
  if (at < 0) throw new SemanticError(`The sort field "${name}" is not among the query's fields.`);
  return `${String(at + 1)}${direction.toLowerCase() === 'desc' ? ' DESC' : ''}`;
}

/** Looker's own order when none is asked for: latest date first, else largest measure, else first dimension. */
function defaultSort(selected: readonly ScopedField[]): string[] {
  const date = selected.findIndex((scoped) => !isMeasure(scoped) && scoped.field.type.startsWith('date'));
  if (date >= 0) return [`${String(date + 1)} DESC`];
  const measure = selected.findIndex(isMeasure);
  if (measure >= 0) return selected.length > 1 ? [`${String(measure + 1)} DESC`] : [];
  return ['1'];
}

function outputColumn(scoped: ScopedField): OutputColumn {
  const { field } = scoped;
  const measure = isMeasure(scoped);
  const own = text(field.block, 'label') ?? titled(field.group === undefined ? field.name : field.group.name);
  const view = text(scoped.view.block, 'label') ?? titled(scoped.alias);
  const suffix = field.group === undefined ? '' : ` ${titled(field.group.timeframe)}`;
  return {
    name: nameOf(scoped),
    label: `${view} ${own}${suffix}`,
    numeric: measure ? isNumericMeasure(field.type) : isNumericDimension(scoped),
    category: measure ? 'measure' : 'dimension',
    type: field.type,
  };
}

/** A name as Looker shows it when no label is given. */
export function titled(name: string): string {
  return name
    .split('_')
    .filter(notEmpty)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

function isMeasure(scoped: ScopedField): boolean {
  return scoped.field.category === 'measure';
}

function nameOf(scoped: ScopedField): string {
  return `${scoped.alias}.${scoped.field.name}`;
}

function notEmpty(part: string): boolean {
  return part !== '';
}
