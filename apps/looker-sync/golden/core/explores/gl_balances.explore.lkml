# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/gl_balances.view.lkml"

explore: gl_balances {
  label: "Ledger balances"
  group_label: "Exact Online"
  description: "One row per ledger account, period, cost center, cost unit, type and status per division, as Exact reports it."
}
