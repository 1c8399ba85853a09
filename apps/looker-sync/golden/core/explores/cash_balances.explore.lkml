# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/cash_balances.view.lkml"

explore: cash_balances {
  label: "Cash balances"
  group_label: "Exact Online"
  description: "One row per account of cash, bank or payment service and financial period per division, from its first on; amounts in division currency. Summed up anew after loads."
}
