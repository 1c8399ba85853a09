# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/sales_invoices.view.lkml"

explore: sales_invoices {
  label: "Sales invoices"
  group_label: "Exact Online"
  description: "One row per sales invoice per division; amounts in division currency unless said otherwise, credit notes are negative."
}
