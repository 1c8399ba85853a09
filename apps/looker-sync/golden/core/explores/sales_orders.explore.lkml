# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/sales_orders.view.lkml"

explore: sales_orders {
  label: "Sales orders"
  group_label: "Exact Online"
  description: "One row per sales order per division; amounts in division currency unless said otherwise."
}
