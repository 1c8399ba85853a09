# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/purchase_invoices.view.lkml"

explore: purchase_invoices {
  label: "Purchase invoices"
  group_label: "Exact Online"
  description: "One row per purchase entry (supplier invoice) per division; amounts in division currency."
}
