# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/sales_invoice_lines.view.lkml"

explore: sales_invoice_lines {
  label: "Sales invoice lines"
  group_label: "Exact Online"
  description: "One row per sales invoice line per division. Amounts exclude VAT, in division currency unless said otherwise; credit notes are negative."
}
