# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/orphans.view.lkml"

explore: orphans {
  label: "Orphans"
  group_label: "Exact Online"
  description: "One row per table of facts and reference per division: facts that point to something the warehouse does not have. Counted by the warehouse's sums, which follow loads; ledger lines for their account, cost center and cost unit."
}
