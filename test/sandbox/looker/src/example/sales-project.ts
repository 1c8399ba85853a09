import { firstModel } from '../compile-project.js';
import type { Model } from '../lookml/model.js';
import { compileQuery } from '../semantic/compile.js';
import { Dialect, type CompileContext, type CompiledQuery, type SemanticQuery } from '../semantic/query.js';

/** The moment that relative dates in tests count from: 2026-03-18 10:30 UTC, a Wednesday. */
export const TEST_NOW_MS = Date.UTC(2026, 2, 18, 10, 30);

/** A project of one sales explore with three joins, used by the compiler's tests. */
export const SALES_PROJECT: Readonly<Record<string, string>> = {
  'manifest.lkml': 'project_name: "demo"\nconstant: SCHEMA { value: "shop" export: override_optional }\n',
  'demo.model.lkml': `
connection: "warehouse"
include: "/views/*.view"
include: "/custom/sales.explore"
datagroup: loads { sql_trigger: SELECT max(loaded_at) FROM shop.loads ;; max_cache_age: "24 hours" }
persist_with: loads
explore: lines {
  join: items { type: left_outer relationship: many_to_one sql_on: \${lines.item_id} = \${items.id} ;; }
  join: groups { relationship: many_to_one sql_on: \${items.group_id} = \${groups.id} ;; }
  join: payments { relationship: one_to_many sql_on: \${lines.id} = \${payments.line_id} ;; }
}
explore: guarded {
  from: lines
  view_name: lines
  sql_always_where: \${lines.amount} <> 0 ;;
  always_filter: { filters: [lines.sold_month: "last 12 months"] }
  access_filter: { field: lines.division user_attribute: divisions }
}
`,
  'views/lines.view.lkml': `
view: lines {
  sql_table_name: @{SCHEMA}.lines ;;
  dimension: id { primary_key: yes hidden: yes type: string sql: \${TABLE}.id ;; }
  dimension: item_id { type: string sql: \${TABLE}.item_id ;; }
  dimension: division { type: number sql: \${TABLE}.division ;; }
  dimension: country { type: string sql: \${TABLE}.country ;; }
  dimension: is_credit { type: yesno sql: \${TABLE}.amount < 0 ;; }
  dimension: amount { type: number sql: \${TABLE}.amount ;; }
  dimension: size { type: tier tiers: [0, 10, 100] style: integer sql: \${amount} ;; }
  dimension_group: sold {
    type: time timeframes: [raw, date, week, month, quarter, year] datatype: date convert_tz: no
    sql: \${TABLE}.sold_on ;;
  }
  measure: line_count { type: count drill_fields: [detail*] }
  measure: item_count { type: count_distinct sql: \${item_id} ;; }
  measure: total { type: sum value_format_name: decimal_2 sql: \${amount} ;; }
  measure: credit_total { type: sum filters: [is_credit: "yes", country: "NL,BE"] sql: \${amount} ;; }
  measure: mean { type: average sql: \${amount} ;; }
  measure: credit_share { type: number sql: \${credit_total} / nullIf(\${total}, 0) ;; }
  set: detail { fields: [id, country] }
}
`,
  'views/dimensions.view.lkml': `
view: items {
  sql_table_name: @{SCHEMA}.items ;;
  dimension: id { primary_key: yes type: string sql: \${TABLE}.id ;; }
  dimension: group_id { type: string sql: \${TABLE}.group_id ;; }
  dimension: name { type: string sql: \${TABLE}.name ;; }
  measure: item_rows { type: count }
}
view: groups {
  sql_table_name: @{SCHEMA}.item_groups ;;
  dimension: id { primary_key: yes type: string sql: \${TABLE}.id ;; }
  dimension: name { type: string sql: \${TABLE}.name ;; }
}
view: payments {
  sql_table_name: @{SCHEMA}.payments ;;
  dimension: id { primary_key: yes type: string sql: \${TABLE}.id ;; }
  dimension: line_id { type: string sql: \${TABLE}.line_id ;; }
  measure: paid { type: sum sql: \${TABLE}.amount ;; }
}
`,
  'custom/sales.explore.lkml': `
include: "/views/*.view"
view: +lines { dimension: country { label: "Land" } }
`,
};

/** Parses a project given as path to text and assembles its first model. */
export function modelOf(files: Readonly<Record<string, string>>): Model {
  return firstModel('demo', new Map(Object.entries(files)));
}

/** Compiles a query on the sales project with defaults for what a test doesn't say. */
export function compileSales(
  exploreName: string,
  query: Partial<SemanticQuery>,
  context: Partial<CompileContext> = {},
  model: Model = modelOf(SALES_PROJECT),
): CompiledQuery {
  const explore = model.explores.get(exploreName);
  if (explore === undefined) throw new Error(`no explore ${exploreName}`);
  return compileQuery(
    model,
    explore,
    { fields: [], filters: {}, filterExpression: undefined, sorts: [], limit: undefined, ...query },
    { dialect: Dialect.old, nowMs: TEST_NOW_MS, attributes: new Map(), ...context },
  );
}
