import type { Explore, Join, Model, View } from '../lookml/model.js';
import { children, filterPairs, parameter, text, words, type Block } from '../lookml/syntax.js';
import { JOIN_TYPES, RELATIONSHIPS } from './known-parameters.js';
import { checkReferences, NameSpace } from './references.js';
import type { Report } from './report.js';

/** Checks an explore: its views, joins, filters, field lists and the references between its views. */
export function checkExplore(explore: Explore, model: Model, report: Report): void {
  const names = new NameSpace(model, explore);
  if (model.views.get(explore.view) === undefined) {
    const key = parameter(explore.block, 'from') === undefined ? 'view_name' : 'from';
    report.error(
      'unknown_view',
      explore.block,
      key,
      `The explore "${explore.name}" is based on the unknown view "${explore.view}".`,
    );
    return;
  }
  for (const join of explore.joins) checkJoin(join, explore, model, names, report);
  checkReferences(explore.block, explore.alias, names, report, true);
  checkFilters(explore, model, names, report);
  checkFieldLists(explore, names, report);
  checkPersistence(explore, model, report);
  const aliases = [[explore.alias, explore.view], ...explore.joins.map((join) => [join.name, join.view])];
  for (const [alias = '', viewName = ''] of aliases) {
    const view = model.views.get(viewName);
    if (view !== undefined) checkForeignReferences(view, alias, names, report);
  }
}

function checkJoin(join: Join, explore: Explore, model: Model, names: NameSpace, report: Report): void {
  const { block } = join;
  if (model.views.get(join.view) === undefined) {
    const key = parameter(block, 'from') === undefined ? undefined : 'from';
    report.error('unknown_view', block, key, `The join "${join.name}" uses the unknown view "${join.view}".`);
    return;
  }
  if (!JOIN_TYPES.has(join.type)) report.error('unknown_type', block, 'type', `Unknown join type "${join.type}".`);
  if (join.type === 'full_outer') {
    report.error('unsupported_join', block, 'type', 'full_outer joins are not supported by this dialect.');
  }
  if (!RELATIONSHIPS.has(join.relationship)) {
    report.error('unknown_relationship', block, 'relationship', `Unknown relationship "${join.relationship}".`);
  }
  const conditions = ['sql_on', 'sql', 'foreign_key'].filter((key) => parameter(block, key) !== undefined);
  if (conditions.length === 0 && join.type !== 'cross') {
    report.error(
      'join_without_condition',
      block,
      undefined,
      `The join "${join.name}" has neither sql_on nor foreign_key.`,
    );
  }
  for (const required of words(block, 'required_joins')) {
    if (!explore.joins.some((other) => other.name === required)) {
      report.error('unknown_join', block, 'required_joins', `Unknown join "${required}".`);
    }
  }
  checkReferences(block, join.name, names, report, true);
}

function checkFilters(explore: Explore, model: Model, names: NameSpace, report: Report): void {
  const known = (name: string): boolean => names.field(name, explore.alias) !== undefined;
  for (const block of children(explore.block, 'access_filter')) {
    const field = text(block, 'field') ?? '';
    if (!field.includes('.') || !known(field)) {
      report.error('unknown_field', block, 'field', `Unknown field "${field}" in access_filter (use view.field).`);
    }
    if (text(block, 'user_attribute') === undefined) {
      report.error('missing_user_attribute', block, undefined, 'The access_filter names no user_attribute.');
    }
  }
  const filters = [...children(explore.block, 'always_filter'), ...children(explore.block, 'conditionally_filter')];
  for (const block of filters) {
    for (const name of [...filterPairs(block).map((pair) => pair.key ?? ''), ...words(block, 'unless')]) {
      if (!known(name)) report.error('unknown_field', block, 'filters', `Unknown field "${name}" in ${block.key}.`);
    }
  }
  for (const name of words(explore.block, 'required_access_grants')) {
    if (!model.grants.has(name)) {
      report.error('unknown_grant', explore.block, 'required_access_grants', `Unknown access grant "${name}".`);
    }
  }
}

function checkFieldLists(explore: Explore, names: NameSpace, report: Report): void {
  const lists: (readonly [Block, string])[] = [
    [explore.block, explore.alias],
    ...explore.joins.map((join) => [join.block, join.name] as const),
  ];
  for (const [block, alias] of lists) {
    for (const entry of words(block, 'fields')) {
      const [first = '', second] = entry.replace(/^-/, '').split('.');
      const view = second === undefined ? names.view(alias) : names.view(first);
      const member = second ?? first;
      if (member === 'ALL_FIELDS*' || member === '*') continue;
      const exists = member.endsWith('*') ? view?.sets.has(member.slice(0, -1)) : view?.fields.has(member);
      if (exists !== true) report.error('unknown_field', block, 'fields', `Unknown field or set "${entry}" in fields.`);
    }
  }
}

function checkPersistence(explore: Explore, model: Model, report: Report): void {
  const name = text(explore.block, 'persist_with');
  if (name !== undefined && !model.datagroups.has(name)) {
    report.error('unknown_datagroup', explore.block, 'persist_with', `Unknown datagroup "${name}".`);
  }
}

function checkForeignReferences(view: View, alias: string, names: NameSpace, report: Report): void {
  const seen = new Set<Block>();
  for (const field of view.fields.values()) {
    if (seen.has(field.block)) continue;
    seen.add(field.block);
    const about = report.about({ field: `${alias}.${field.name}` });
    checkReferences(field.block, alias, names, about, true);
    for (const drill of words(field.block, 'drill_fields')) {
      const [owner = '', member] = drill.split('.');
      if (member === undefined || member.endsWith('*') || owner === alias) continue;
      if (names.view(owner)?.fields.has(member) !== true) {
        about.warning('unknown_field', field.block, 'drill_fields', `Unknown field "${drill}" in drill_fields.`);
      }
    }
  }
}
