# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/reconciliation.view.lkml"

explore: reconciliation {
  label: "Reconciliation"
  group_label: "Exact Online"
  description: "One row per division, kind of record and period: rows and amounts at Exact, in the warehouse and as Looker showed them."
}
