import type { ILookmlModelExplore, ILookmlModelExploreField } from '@looker/sdk';
import type { Explore, Field, Model, View } from '../lookml/model.js';
import { children, filterPairs, flag, parameter, text, words } from '../lookml/syntax.js';
import { titled } from '../semantic/compile.js';
import { Dialect, SemanticError, type AttributeValue } from '../semantic/query.js';
import { Scope } from '../semantic/scope.js';
import { Diagnostics } from '../lookml/diagnostic.js';
import { checkExplore } from '../validate/check-explore.js';
import { Report } from '../validate/report.js';

/** What an explore's description depends on besides its LookML. */
export interface ExploreSurroundings {
  readonly projectName: string;
  readonly dialectName: string | null;
  readonly nowMs: number;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
}

/** An explore with all its fields, as `lookml_model_explore` answers it. */
export function exploreBody(model: Model, explore: Explore, around: ExploreSurroundings): ILookmlModelExplore {
  const scope = new Scope(model, explore, { dialect: Dialect.old, ...around });
  const fields = scope.aliases().flatMap((alias) => fieldsOf(alias, scope, explore, around.projectName));
  const of = (category: string): ILookmlModelExploreField[] => fields.filter((field) => field.category === category);
  const base = model.views.get(explore.view);
  return {
    id: `${model.name}::${explore.name}`,
    name: explore.name,
    label: text(explore.block, 'label') ?? titled(explore.name),
    title: text(explore.block, 'label') ?? titled(explore.name),
    description: text(explore.block, 'description') ?? null,
    group_label: text(explore.block, 'group_label') ?? titled(model.name),
    hidden: flag(explore.block, 'hidden') ?? false,
    project_name: around.projectName,
    model_name: model.name,
    view_name: explore.view,
    connection_name: model.connection ?? null,
    dialect_name: around.dialectName,
    has_timezone_support: false,
    can_subtotal: false,
    can_pivot_in_db: false,
    sql_table_name: base === undefined ? null : (text(base.block, 'sql_table_name') ?? null),
    source_file: explore.block.file,
    files: [...model.files],
    scopes: scope.aliases(),
    access_filters: children(explore.block, 'access_filter').map((block) => ({
      field: text(block, 'field') ?? '',
      user_attribute: text(block, 'user_attribute') ?? '',
    })),
    access_filter_fields: children(explore.block, 'access_filter').map((block) => text(block, 'field') ?? ''),
    always_filter: children(explore.block, 'always_filter').flatMap((block) =>
      filterPairs(block).map((pair) => ({ name: pair.key ?? '', value: pair.value })),
    ),
    always_join: words(explore.block, 'always_join'),
    tags: words(explore.block, 'tags'),
    errors: errorsOf(model, explore),
    fields: {
      dimensions: of('dimension'),
      measures: of('measure'),
      filters: of('filter'),
      parameters: of('parameter'),
    },
    joins: joinsOf(explore),
    supported_measure_types: [],
  };
}

function joinsOf(explore: Explore): NonNullable<ILookmlModelExplore['joins']> {
  return explore.joins.map((join) => ({
    name: join.name,
    from: join.view === join.name ? null : join.view,
    type: join.type,
    relationship: join.relationship,
    sql_on: text(join.block, 'sql_on') ?? null,
    foreign_key: text(join.block, 'foreign_key') ?? null,
    required_joins: words(join.block, 'required_joins'),
    fields: parameter(join.block, 'fields') === undefined ? null : words(join.block, 'fields'),
    view_label: text(join.block, 'view_label') ?? null,
  }));
}

function errorsOf(model: Model, explore: Explore): NonNullable<ILookmlModelExplore['errors']> | null {
  const diagnostics = new Diagnostics();
  checkExplore(explore, model, new Report(diagnostics, { model: model.name, explore: explore.name }));
  const errors = diagnostics.all().filter((found) => found.severity !== 'warning');
  if (errors.length === 0) return null;
  return errors.map((found) => ({ message: found.message, details: null, error_pos: null, field_error: true }));
}

function fieldsOf(alias: string, scope: Scope, explore: Explore, projectName: string): ILookmlModelExploreField[] {
  let view: View;
  try {
    view = scope.view(alias);
  } catch (error) {
    // A join of an unknown view is told in `errors`; the other views' fields are still answered.
    if (error instanceof SemanticError) return [];
    throw error;
  }
  const join = scope.join(alias);
  const viewLabel =
    (join === undefined ? text(explore.block, 'view_label') : text(join.block, 'view_label')) ??
    text(view.block, 'view_label') ??
    text(view.block, 'label') ??
    titled(alias);
  return [...view.fields.values()]
    .filter((field) => scope.offers(`${alias}.${field.name}`))
    .map((field) => fieldBody(alias, field, view, viewLabel, projectName));
}

function fieldBody(
  alias: string,
  field: Field,
  view: View,
  viewLabel: string,
  projectName: string,
): ILookmlModelExploreField {
  const { block, group } = field;
  const own = text(block, 'label') ?? titled(group === undefined ? field.name : group.name);
  const short = group === undefined ? own : `${own} ${titled(group.timeframe)}`;
  const filters = filterPairs(block).map((pair) => ({ field: pair.key ?? '', condition: pair.value }));
  return {
    name: `${alias}.${field.name}`,
    view: alias,
    original_view: view.name,
    scope: alias,
    view_label: text(block, 'view_label') ?? viewLabel,
    label: `${viewLabel} ${short}`,
    label_short: short,
    field_group_label: text(block, 'group_label') ?? null,
    field_group_variant: text(block, 'group_item_label') ?? short,
    description: text(block, 'description') ?? null,
    category: field.category as NonNullable<ILookmlModelExploreField['category']>,
    type: field.type,
    measure: field.category === 'measure',
    parameter: field.category === 'parameter',
    is_filter: field.category === 'filter',
    is_numeric:
      field.category === 'measure' ? !['string', 'yesno', 'date'].includes(field.type) : field.type === 'number',
    is_timeframe: group !== undefined && !group.duration,
    dimension_group: group === undefined ? null : `${alias}.${group.name}`,
    primary_key: field.primaryKey,
    hidden: field.hidden,
    sql: text(block, 'sql') ?? (block.key === 'measure' ? null : `\${TABLE}.${group?.name ?? field.name}`),
    filters: filters.length === 0 ? null : filters,
    value_format: text(block, 'value_format') ?? null,
    value_format_name: text(block, 'value_format_name') ?? null,
    tags: words(block, 'tags'),
    synonyms: words(block, 'synonyms'),
    drill_fields: words(block, 'drill_fields'),
    datatype: text(block, 'datatype') ?? null,
    convert_tz: flag(block, 'convert_tz') ?? null,
    project_name: projectName,
    source_file: block.file.split('/').at(-1) ?? block.file,
    source_file_path: `${projectName}/${block.file}`,
    error: null,
    can_filter: flag(block, 'can_filter') ?? true,
    sortable: true,
    suggestable: flag(block, 'suggestable') ?? field.type === 'string',
  };
}
