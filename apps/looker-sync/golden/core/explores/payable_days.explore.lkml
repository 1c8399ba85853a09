# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/payable_days.view.lkml"

explore: payable_days {
  label: "Days purchases outstanding"
  group_label: "Exact Online"
  description: "One row per payable term and month's end per division, at which it was open or had been billed within a year. With VAT, in division currency; months up to the warehouse's business date."
}
