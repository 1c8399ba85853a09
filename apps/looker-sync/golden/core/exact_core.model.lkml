# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

connection: "@{CONNECTION_NAME}"
label: "Exact Online"
include: "/core/explores/budgets.explore.lkml"
include: "/core/explores/cost_center_spend.explore.lkml"
include: "/core/explores/gl_balances.explore.lkml"
include: "/core/explores/gl_lines.explore.lkml"
include: "/core/explores/gl_periods.explore.lkml"
include: "/core/explores/load_status.explore.lkml"
include: "/core/explores/payables.explore.lkml"
include: "/core/explores/payables_at_month_end.explore.lkml"
include: "/core/explores/purchase_lines.explore.lkml"
include: "/core/explores/receivables.explore.lkml"
include: "/core/explores/receivables_at_month_end.explore.lkml"
include: "/core/explores/reconciliation.explore.lkml"
include: "/core/explores/sales_invoice_lines.explore.lkml"
include: "/core/explores/sales_order_lines.explore.lkml"
include: "/core/dashboards/exact_revenue.dashboard.lookml"
include: "/core/dashboards/exact_orders.dashboard.lookml"
include: "/core/dashboards/exact_receivables.dashboard.lookml"
include: "/core/dashboards/exact_payables.dashboard.lookml"
include: "/core/dashboards/exact_purchasing.dashboard.lookml"
include: "/core/dashboards/exact_ledger.dashboard.lookml"
include: "/core/dashboards/exact_cost_centers.dashboard.lookml"
include: "/core/dashboards/exact_data_health.dashboard.lookml"

datagroup: exact_loads {
  label: "Exact loads"
  description: "Moves when rows were loaded into the warehouse."
  sql_trigger: SELECT max(loaded_at) FROM looker.load_status ;;
  max_cache_age: "24 hours"
}
persist_with: exact_loads
