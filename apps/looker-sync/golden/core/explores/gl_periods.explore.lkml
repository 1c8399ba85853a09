# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/gl_periods.view.lkml"

explore: gl_periods {
  label: "Ledger by period"
  group_label: "Exact Online"
  description: "One row per ledger account, financial period, cost center, cost unit and kind of entry per division, and one each in the next period and the next year for comparison; amounts in division currency, debit positive. Budget entries (type 3000) are left out. Summed up anew after loads."
}
