# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/payables_at_month_end.view.lkml"

explore: payables_at_month_end {
  label: "Payables at month's end"
  group_label: "Exact Online"
  description: "One row per payable term and month's end at which it was open, per division. Owed from the day of its entry to the day before it was paid in full; months up to the warehouse's business date."
}
