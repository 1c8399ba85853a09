# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/purchase_lines.view.lkml"

explore: purchase_lines {
  label: "Purchase invoice lines"
  group_label: "Exact Online"
  description: "One row per line of a purchase entry (supplier invoice) per division. Amounts in division currency, without VAT."
}
