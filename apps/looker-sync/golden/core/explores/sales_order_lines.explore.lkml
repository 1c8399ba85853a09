# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/sales_order_lines.view.lkml"

explore: sales_order_lines {
  label: "Sales order lines"
  group_label: "Exact Online"
  description: "One row per sales order line per division."
}
