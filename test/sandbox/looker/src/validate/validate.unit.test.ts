import { describe, expect, it } from 'vitest';
import { SALES_PROJECT } from '../example/sales-project.js';
import { assembleModel, modelFiles } from '../lookml/assemble.js';
import type { Diagnostic } from '../lookml/diagnostic.js';
import { parseProject } from '../lookml/project.js';
import { validateProject } from './check-model.js';

const INSTANCE = { connections: new Set(['warehouse']), allowed: new Map([['demo', new Set(['warehouse'])]]) };

function validate(files: Readonly<Record<string, string>>, instance = INSTANCE): Diagnostic[] {
  const project = parseProject('demo', new Map(Object.entries(files)), () => undefined);
  const models = new Map(modelFiles(project).map(({ name, file }) => [name, assembleModel(project, name, file)]));
  return validateProject({ project, models }, instance);
}

function validateExtra(lookml: string): Diagnostic[] {
  return validate({ ...SALES_PROJECT, 'views/zz_extra.view.lkml': lookml });
}

describe('validateProject', () => {
  it('finds nothing in a good project', () => {
    expect(validate(SALES_PROJECT)).toEqual([]);
  });

  it.each([
    ['syntax_error', 'view: a {\n dimension: x {\n'],
    ['include_not_found', 'include: "/nowhere/a.view"'],
    ['unknown_constant', 'view: a { sql_table_name: @{NOPE}.t ;; }'],
    ['unknown_field', 'view: a { dimension: x { sql: ${nope} ;; } }'],
    ['unknown_field', 'view: a { measure: n { type: count drill_fields: [nope] } }'],
    ['unknown_field', 'view: a { measure: n { type: count filters: [nope: "1"] } }'],
    ['unknown_field', 'view: a { set: s { fields: [nope] } }'],
    ['unknown_set', 'view: a { measure: n { type: count drill_fields: [nope*] } }'],
    ['unknown_type', 'view: a { dimension: x { type: strin } }'],
    ['unknown_type', 'view: a { measure: x { type: total sql: 1 ;; } }'],
    ['unknown_timeframe', 'view: a { dimension_group: x { type: time timeframes: [dat] } }'],
    ['unsupported_type', 'view: a { measure: x { type: period_over_period } }'],
    ['missing_sql', 'view: a { measure: x { type: sum } }'],
    ['count_with_sql', 'view: a { measure: x { type: count sql: 1 ;; } }'],
    ['two_primary_keys', 'view: a { dimension: x { primary_key: yes } dimension: y { primary_key: yes } }'],
    ['duplicate_field', 'view: a { dimension: x {} measure: x { type: count } }'],
    ['duplicate_field', 'view: a { dimension: d_date {} dimension_group: d { type: time timeframes: [date] } }'],
    ['duplicate_view', 'view: lines {}'],
    ['unknown_view', 'view: +nope { label: "x" }'],
    ['unknown_view', 'view: a { extends: [nope] }'],
    ['unknown_view', 'explore: nope {}'],
    ['unknown_view', 'explore: +lines { join: nope { sql_on: 1 = 1 ;; } }'],
    ['unknown_field', 'explore: +lines { join: more { from: items sql_on: ${lines.nope} = ${more.id} ;; } }'],
    ['inaccessible_view', 'explore: +guarded { join: items { sql_on: ${groups.id} = ${items.group_id} ;; } }'],
    ['inaccessible_view', 'view: +lines { dimension: x { sql: ${groups.name} ;; } }'],
    ['unknown_relationship', 'explore: +lines { join: items { relationship: one_to_few } }'],
    ['unsupported_join', 'explore: +lines { join: items { type: full_outer } }'],
    ['unknown_field', 'explore: +lines { access_filter: { field: lines.nope user_attribute: a } }'],
    ['unknown_field', 'explore: +lines { always_filter: { filters: [lines.nope: "1"] } }'],
    ['unknown_datagroup', 'explore: +lines { persist_with: nope }'],
    ['datagroup_without_trigger', 'datagroup: d { label: "x" }'],
    ['pdt_unsupported', 'view: a { derived_table: { sql: SELECT 1 ;; persist_for: "1 hour" } }'],
    ['unknown_parameter', 'view: a { dimension: x { descripton: "x" } }'],
    ['unknown_explore', 'test: t { explore_source: nope { column: c {} } assert: a { expression: 1 = 1 ;; } }'],
  ])('reports %s with its place: %s', (code, lookml) => {
    const found = validateExtra(lookml);
    expect(found.map((entry) => entry.code)).toContain(code);
    const own = found.filter((entry) => entry.code === code);
    expect(own.every((entry) => entry.file === 'views/zz_extra.view.lkml' && entry.line >= 1)).toBe(true);
  });

  it('reports a field of another view that only some explores join, once for each that does not', () => {
    const found = validateExtra('view: +lines { dimension: x { sql: ${items.name} ;; } }');
    expect(found.map((entry) => [entry.code, entry.explore])).toEqual([['inaccessible_view', 'guarded']]);
  });

  it('reports a connection that does not exist, is not allowed, or whose model is not configured', () => {
    const codes = (instance: typeof INSTANCE): (readonly [string, string])[] =>
      validate(SALES_PROJECT, instance).map((entry) => [entry.code, entry.severity] as const);
    expect(codes({ ...INSTANCE, connections: new Set() })).toEqual([['unknown_connection', 'error']]);
    expect(codes({ ...INSTANCE, allowed: new Map([['demo', new Set<string>()]]) })).toEqual([
      ['connection_not_allowed', 'error'],
    ]);
    expect(codes({ ...INSTANCE, allowed: new Map() })).toEqual([['model_not_configured', 'warning']]);
  });

  it('reports fields that a dashboard uses and no explore has', () => {
    const dashboard = `
- dashboard: sales
  elements:
  - name: good
    model: demo
    explore: lines
    fields: [lines.total, items.name]
  - name: bad
    model: demo
    explore: lines
    fields: [lines.totl]
`;
    const found = validate({
      ...SALES_PROJECT,
      'sales.dashboard.lookml': dashboard,
      'views/zz_extra.view.lkml': 'include: "/sales.dashboard"',
    });
    expect(found.map((entry) => [entry.code, entry.file])).toEqual([['unknown_field', 'sales.dashboard.lookml']]);
  });
});
