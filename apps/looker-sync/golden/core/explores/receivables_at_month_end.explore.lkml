# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/receivables_at_month_end.view.lkml"

explore: receivables_at_month_end {
  label: "Receivables at month's end"
  group_label: "Exact Online"
  description: "One row per receivable term and month's end at which it was open, per division. Owed from the day of its entry to the day before it was paid in full; months up to the warehouse's business date."
}
