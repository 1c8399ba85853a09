# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/budgets.view.lkml"

explore: budgets {
  label: "Budgets"
  group_label: "Exact Online"
  description: "One row per budget line per division: scenario, account, cost center, cost unit, item, period."
}
