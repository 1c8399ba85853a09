# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/cost_center_spend.view.lkml"

explore: cost_center_spend {
  label: "Cost center spend"
  group_label: "Exact Online"
  description: "One row per ledger line that carries a cost center and is on a cost account (profit and loss, debit side); budget and year-end entries left out."
}
