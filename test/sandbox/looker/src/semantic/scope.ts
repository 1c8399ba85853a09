import type { Explore, Field, Join, Model, View } from '../lookml/model.js';
import { text, words } from '../lookml/syntax.js';
import { SemanticError, type CompileContext } from './query.js';

/** A field together with the alias under which its view stands in the query. */
export interface ScopedField {
  readonly alias: string;
  readonly view: View;
  readonly field: Field;
}

/** The names an explore knows: its base view, its joins, and which aliases a query has touched. */
export class Scope {
  readonly touched = new Set<string>();
  private readonly views = new Map<string, View>();
  private readonly joins = new Map<string, Join>();

  constructor(
    readonly model: Model,
    readonly explore: Explore,
    readonly context: CompileContext,
  ) {
    this.views.set(explore.alias, this.modelView(explore.view));
    for (const join of explore.joins) {
      const view = model.views.get(join.view);
      if (view !== undefined) this.views.set(join.name, view);
      this.joins.set(join.name, join);
    }
    this.touched.add(explore.alias);
  }

  /** Aliases in the order of the explore: the base first. */
  aliases(): string[] {
    return [this.explore.alias, ...this.explore.joins.map((join) => join.name)];
  }

  /** Runs `work` and tells which aliases it touched. */
  tracing<T>(work: () => T): { readonly result: T; readonly touched: ReadonlySet<string> } {
    const before = [...this.touched];
    this.touched.clear();
    const result = work();
    const touched = new Set(this.touched);
    for (const alias of before) this.touched.add(alias);
    return { result, touched };
  }

  join(alias: string): Join | undefined {
    return this.joins.get(alias);
  }

  view(alias: string): View {
    const view = this.views.get(alias);
    if (view !== undefined) return view;
    throw new SemanticError(`Unknown view "${alias}" in the explore "${this.explore.name}".`);
  }

  /** A field by its full name `view.field`. Throws SemanticError when the explore doesn't offer it. */
  field(fullName: string): ScopedField {
    const [alias = '', name = '', ...rest] = fullName.split('.');
    const field = rest.length === 0 ? this.views.get(alias)?.fields.get(name) : undefined;
    if (field === undefined) {
      throw new SemanticError(`Unknown field "${fullName}" in the explore "${this.explore.name}".`);
    }
    return { alias, view: this.view(alias), field };
  }

  /** Whether the `fields` lists of the explore and of the join let a query use a field. */
  offers(fullName: string): boolean {
    const { alias, field } = this.field(fullName);
    const join = this.joins.get(alias);
    const lists = [words(this.explore.block, 'fields'), join === undefined ? [] : words(join.block, 'fields')];
    return lists.every((list) => list.length === 0 || this.listed(list, alias, field.name));
  }

  private listed(list: readonly string[], alias: string, name: string): boolean {
    let found = list.every((entry) => entry.startsWith('-'));
    for (const entry of list) {
      const excluded = entry.startsWith('-');
      const body = excluded ? entry.slice(1) : entry;
      if (this.covers(body, alias, name)) found = !excluded;
    }
    return found;
  }

  private covers(entry: string, alias: string, name: string): boolean {
    if (entry === 'ALL_FIELDS*') return true;
    const [owner, member = ''] = entry.includes('.') ? entry.split('.') : [alias, entry];
    if (owner !== alias) return false;
    if (!member.endsWith('*')) return member === name;
    if (member === 'ALL_FIELDS*' || member === '*') return true;
    const set = this.view(alias).sets.get(member.slice(0, -1)) ?? [];
    return set.some((nested) => this.covers(nested, alias, name));
  }

  private modelView(name: string): View {
    const view = this.model.views.get(name);
    if (view !== undefined) return view;
    throw new SemanticError(`The explore "${this.explore.name}" is based on the unknown view "${name}".`);
  }
}

/** The FROM source of a view: a table name or a bracketed derived table, without an alias. */
export function tableSource(view: View): string {
  const derived = view.block.blocks.find((child) => child.key === 'derived_table');
  if (derived === undefined) return text(view.block, 'sql_table_name') ?? view.name;
  const sql = text(derived, 'sql');
  if (sql === undefined) {
    throw new SemanticError(`The derived table of "${view.name}" has no sql; native derived tables are not served.`);
  }
  return `(${sql})`;
}
