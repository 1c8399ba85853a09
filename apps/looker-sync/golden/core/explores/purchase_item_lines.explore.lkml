# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

include: "/core/views/purchase_item_lines.view.lkml"

explore: purchase_item_lines {
  label: "Purchases by item"
  group_label: "Exact Online"
  description: "One row per line of an item-based purchase invoice per division. Amounts without VAT, in division currency unless said otherwise; credit notes as Exact signs them, negative. The same invoices are among the purchase invoice lines, by ledger account: add only one of the two up."
}
