# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/revenue_comparison.view.lkml"

explore: revenue_comparison {
  label: "Revenue compared"
  group_label: "Exact Online"
  description: "One row per sales invoice line per division in the month of the invoice, and one each in the next month and a year later for comparison; drafts left out. Without VAT, in division currency."
}
