# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/cash_movements.view.lkml"

explore: cash_movements {
  label: "Cash movements"
  group_label: "Exact Online"
  description: "One row per ledger line on an account of cash, bank or payment service per division; received is positive. Budget entries (type 3000) are left out."
}
