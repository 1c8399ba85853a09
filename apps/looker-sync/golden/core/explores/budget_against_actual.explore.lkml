# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/budget_against_actual.view.lkml"

explore: budget_against_actual {
  label: "Budget against actual"
  group_label: "Exact Online"
  description: "One row per cost account, cost center, cost unit, financial period and budget scenario per division for what was spent, and one for each budget line; in division currency, year-end entries left out. Choose one scenario: what was spent stands in each."
}
