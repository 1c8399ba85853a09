# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_purchasing
  title: Purchasing
  description: Supplier invoices by month, supplier, item, ledger account and cost center.
  preferred_slug: exact_purchasing
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: purchase_lines
      field: purchase_lines.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: 12 months
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: purchase_lines
      field: purchase_lines.entry_date
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: purchase_lines
      field: purchase_lines.currency
  elements:
    - name: Spend
      title: Spend
      model: exact_core
      explore: purchase_lines
      type: single_value
      fields:
        - purchase_lines.spend
      limit: 500
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      note_text: Without VAT, in each division’s own currency.
      note_state: collapsed
      note_display: below
      row: 0
      col: 0
      width: 8
      height: 4
    - name: Supplier invoices
      title: Supplier invoices
      model: exact_core
      explore: purchase_lines
      type: single_value
      fields:
        - purchase_lines.invoices
      limit: 500
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      row: 0
      col: 8
      width: 8
      height: 4
    - name: VAT
      title: VAT
      model: exact_core
      explore: purchase_lines
      type: single_value
      fields:
        - purchase_lines.vat
      limit: 500
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      row: 0
      col: 16
      width: 8
      height: 4
    - name: Spend by month
      title: Spend by month
      model: exact_core
      explore: purchase_lines
      type: looker_column
      fields:
        - purchase_lines.entry_month
        - purchase_lines.division_name
        - purchase_lines.spend
      pivots:
        - purchase_lines.division_name
      sorts:
        - purchase_lines.entry_month
      limit: 500
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      row: 4
      col: 0
      width: 24
      height: 8
    - name: Largest suppliers
      title: Largest suppliers
      model: exact_core
      explore: purchase_lines
      type: looker_bar
      fields:
        - purchase_lines.supplier
        - purchase_lines.spend
      sorts:
        - purchase_lines.spend desc
      limit: 15
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      row: 12
      col: 0
      width: 8
      height: 8
    - name: Spend by ledger account
      title: Spend by ledger account
      model: exact_core
      explore: purchase_lines
      type: looker_grid
      fields:
        - purchase_lines.gl_account_code
        - purchase_lines.gl_account
        - purchase_lines.spend
      sorts:
        - purchase_lines.spend desc
      limit: 500
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      row: 12
      col: 8
      width: 8
      height: 8
    - name: Spend by cost center
      title: Spend by cost center
      model: exact_core
      explore: purchase_lines
      type: looker_grid
      fields:
        - purchase_lines.cost_center
        - purchase_lines.cost_center_name
        - purchase_lines.spend
      sorts:
        - purchase_lines.spend desc
      limit: 500
      listen:
        Division: purchase_lines.division_name
        Period: purchase_lines.entry_date
        Currency: purchase_lines.currency
      row: 12
      col: 16
      width: 8
      height: 8
    - name: Spend by item
      title: Spend by item
      model: exact_core
      explore: purchase_item_lines
      type: looker_grid
      fields:
        - purchase_item_lines.item_code
        - purchase_item_lines.item
        - purchase_item_lines.item_group
        - purchase_item_lines.units
        - purchase_item_lines.item_spend
      sorts:
        - purchase_item_lines.item_spend desc
      limit: 500
      listen:
        Division: purchase_item_lines.division_name
        Period: purchase_item_lines.invoice_date
        Currency: purchase_item_lines.currency
      note_text: Item-based purchase invoices without VAT; they are part of the spend above.
      note_state: collapsed
      note_display: below
      row: 20
      col: 0
      width: 24
      height: 8
