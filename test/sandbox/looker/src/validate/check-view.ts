import type { Field, Model, View } from '../lookml/model.js';
import { children, filterPairs, parameter, text, words, type Block } from '../lookml/syntax.js';
import { DIMENSION_TYPES, MEASURE_TYPES, TIMEFRAMES, UNSUPPORTED_MEASURES } from './known-parameters.js';
import { checkReferences, NameSpace } from './references.js';
import type { Report } from './report.js';

const NEEDS_SQL = new Set(['count_distinct', 'sum', 'average', 'min', 'max', 'median', 'number', 'sum_distinct']);
const PERSISTENCE = ['datagroup_trigger', 'sql_trigger_value', 'interval_trigger', 'persist_for', 'materialized_view'];

/** Checks a view by itself: types, keys, references within the view, sets and drills. */
export function checkView(view: View, model: Model, report: Report): void {
  const names = new NameSpace(model, undefined);
  const seen = new Set<Block>();
  for (const field of view.fields.values()) {
    if (seen.has(field.block)) continue;
    seen.add(field.block);
    const about = report.about({ field: `${view.name}.${field.name}` });
    checkType(field, about);
    checkReferences(field.block, view.name, names, about, false);
    for (const pair of filterPairs(field.block)) checkMember(pair.key ?? '', view, field.block, 'filters', about);
    for (const drill of words(field.block, 'drill_fields'))
      checkMember(drill, view, field.block, 'drill_fields', about);
  }
  for (const set of children(view.block, 'set')) {
    for (const member of words(set, 'fields')) checkMember(member, view, set, 'fields', report);
  }
  checkPrimaryKeys(view, report);
  checkDerivedTable(view, model, report);
}

function checkType(field: Field, report: Report): void {
  const { block, category } = field;
  const type = text(block, 'type');
  if (block.key === 'dimension_group') {
    if (type !== undefined && type !== 'time' && type !== 'duration') {
      report.error('unknown_type', block, 'type', `Unknown type "${type}" of a dimension_group.`);
    }
    for (const timeframe of words(block, 'timeframes')) {
      if (!TIMEFRAMES.has(timeframe)) {
        report.error('unknown_timeframe', block, 'timeframes', `Unknown timeframe "${timeframe}".`);
      }
    }
    return;
  }
  if (category === 'measure') checkMeasure(block, type, report);
  else if (category === 'dimension' && type !== undefined && !DIMENSION_TYPES.has(type)) {
    report.error('unknown_type', block, 'type', `Unknown type "${type}" of a dimension.`);
  }
}

function checkMeasure(block: Block, type: string | undefined, report: Report): void {
  if (type === undefined) {
    report.error('missing_type', block, undefined, `The measure "${String(block.name)}" has no type.`);
  } else if (!MEASURE_TYPES.has(type)) {
    report.error('unknown_type', block, 'type', `Unknown type "${type}" of a measure.`);
  } else if (UNSUPPORTED_MEASURES[type] !== undefined) {
    report.error('unsupported_type', block, 'type', `The type "${type}" can't be used: ${UNSUPPORTED_MEASURES[type]}.`);
  } else if (type === 'count' && parameter(block, 'sql') !== undefined) {
    report.error('count_with_sql', block, 'sql', 'A measure of type count takes no "sql".');
  } else if (NEEDS_SQL.has(type) && parameter(block, 'sql') === undefined) {
    report.error('missing_sql', block, undefined, `The measure "${String(block.name)}" of type ${type} has no "sql".`);
  }
}

/** Reports a member of a set, a drill or a filter that its own view doesn't have; other views may be joined. */
function checkMember(member: string, view: View, block: Block, key: string, report: Report): void {
  const name = member.replace(/^-/, '');
  const [first = '', second] = name.split('.');
  if (second !== undefined && first !== view.name) return;
  const own = second ?? first;
  if (own === 'ALL_FIELDS*') return;
  if (own.endsWith('*')) {
    if (!view.sets.has(own.slice(0, -1))) report.error('unknown_set', block, key, `Unknown set "${own}".`);
  } else if (!view.fields.has(own)) {
    report.error('unknown_field', block, key, `Unknown field "${own}" in "${key}".`);
  }
}

function checkPrimaryKeys(view: View, report: Report): void {
  const keys = [...view.fields.values()].filter((field) => field.primaryKey);
  const second = keys[1];
  if (second === undefined) return;
  const names = keys.map((field) => field.name).join(', ');
  report.error(
    'two_primary_keys',
    second.block,
    'primary_key',
    `"${view.name}" has more than one primary key: ${names}.`,
  );
}

function checkDerivedTable(view: View, model: Model, report: Report): void {
  const derived = children(view.block, 'derived_table')[0];
  if (derived === undefined) return;
  for (const key of PERSISTENCE) {
    if (parameter(derived, key) !== undefined) {
      report.error('pdt_unsupported', derived, key, 'Persistent derived tables are not supported by this dialect.');
    }
  }
  for (const [, name = ''] of (text(derived, 'sql') ?? '').matchAll(/\$\{([A-Za-z0-9_]+)\.SQL_TABLE_NAME\}/g)) {
    if (!model.views.has(name)) report.error('unknown_view', derived, 'sql', `Unknown view "${name}".`);
  }
}
