# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/payables.view.lkml"

explore: payables {
  label: "Payables"
  group_label: "Exact Online"
  description: "One row per payable term per division: what a supplier owes or is owed, paid ones included. Ageing is at the warehouse's business date."
}
