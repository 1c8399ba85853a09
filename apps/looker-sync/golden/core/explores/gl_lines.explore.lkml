# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/gl_lines.view.lkml"

explore: gl_lines {
  label: "Ledger lines"
  group_label: "Exact Online"
  description: "One row per ledger line per division; amounts in division currency, debit positive. Budget entries (type 3000) are left out."
}
