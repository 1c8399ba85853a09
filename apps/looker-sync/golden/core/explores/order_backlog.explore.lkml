# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/order_backlog.view.lkml"

explore: order_backlog {
  label: "Order backlog"
  group_label: "Exact Online"
  description: "One row per sales order line per division: ordered, delivered, billed and what is left, at the amounts of the order without VAT in division currency."
}
