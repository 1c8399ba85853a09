# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/receivables.view.lkml"

explore: receivables {
  label: "Receivables"
  group_label: "Exact Online"
  description: "One row per receivable term per division: what a customer owes or is owed, paid ones included. Ageing is at the warehouse's business date."
}
