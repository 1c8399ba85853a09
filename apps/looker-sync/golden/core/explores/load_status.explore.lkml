# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/load_status.view.lkml"

explore: load_status {
  label: "Data freshness"
  group_label: "Exact Online"
  description: "One row per warehouse table per division: the last load."
}
