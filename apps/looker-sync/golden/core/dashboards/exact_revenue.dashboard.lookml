# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_revenue
  title: Revenue
  description: Billed revenue by month, customer, segment, item and country; drafts are left out.
  preferred_slug: exact_revenue
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: sales_invoice_lines
      field: sales_invoice_lines.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: 12 months
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: sales_invoice_lines
      field: sales_invoice_lines.invoice_date
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: sales_invoice_lines
      field: sales_invoice_lines.currency
  elements:
    - name: Revenue
      title: Revenue
      model: exact_core
      explore: sales_invoice_lines
      type: single_value
      fields:
        - sales_invoice_lines.revenue
      filters:
        sales_invoice_lines.is_draft: no
      limit: 500
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      note_text: "Without VAT, in each division’s own currency: choose divisions of one currency to add them up."
      note_state: collapsed
      note_display: below
      row: 0
      col: 0
      width: 8
      height: 4
    - name: Invoices
      title: Invoices
      model: exact_core
      explore: sales_invoice_lines
      type: single_value
      fields:
        - sales_invoice_lines.invoices
      filters:
        sales_invoice_lines.is_draft: no
      limit: 500
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 0
      col: 8
      width: 8
      height: 4
    - name: Customers
      title: Customers
      model: exact_core
      explore: sales_invoice_lines
      type: single_value
      fields:
        - sales_invoice_lines.customers
      filters:
        sales_invoice_lines.is_draft: no
      limit: 500
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 0
      col: 16
      width: 8
      height: 4
    - name: Revenue by month
      title: Revenue by month
      model: exact_core
      explore: sales_invoice_lines
      type: looker_column
      fields:
        - sales_invoice_lines.invoice_month
        - sales_invoice_lines.division_name
        - sales_invoice_lines.revenue
      pivots:
        - sales_invoice_lines.division_name
      sorts:
        - sales_invoice_lines.invoice_month
      filters:
        sales_invoice_lines.is_draft: no
      limit: 500
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 4
      col: 0
      width: 24
      height: 8
    - name: Beside the month and the year before
      title: Beside the month and the year before
      model: exact_core
      explore: revenue_comparison
      type: looker_line
      fields:
        - revenue_comparison.month_month
        - revenue_comparison.revenue
        - revenue_comparison.revenue_prior_month
        - revenue_comparison.revenue_prior_year
      sorts:
        - revenue_comparison.month_month
      limit: 500
      listen:
        Division: revenue_comparison.division_name
        Period: revenue_comparison.month_date
        Currency: revenue_comparison.currency
      row: 12
      col: 0
      width: 12
      height: 8
    - name: Growth by customer
      title: Growth by customer
      model: exact_core
      explore: revenue_comparison
      type: looker_grid
      fields:
        - revenue_comparison.customer
        - revenue_comparison.revenue
        - revenue_comparison.revenue_prior_year
        - revenue_comparison.growth_on_prior_year
      sorts:
        - revenue_comparison.revenue desc
      limit: 50
      listen:
        Division: revenue_comparison.division_name
        Period: revenue_comparison.month_date
        Currency: revenue_comparison.currency
      row: 12
      col: 12
      width: 12
      height: 8
    - name: Largest customers
      title: Largest customers
      model: exact_core
      explore: sales_invoice_lines
      type: looker_bar
      fields:
        - sales_invoice_lines.customer
        - sales_invoice_lines.revenue
      sorts:
        - sales_invoice_lines.revenue desc
      filters:
        sales_invoice_lines.is_draft: no
      limit: 15
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 20
      col: 0
      width: 12
      height: 8
    - name: Revenue by item group
      title: Revenue by item group
      model: exact_core
      explore: sales_invoice_lines
      type: looker_bar
      fields:
        - sales_invoice_lines.item_group
        - sales_invoice_lines.revenue
      sorts:
        - sales_invoice_lines.revenue desc
      filters:
        sales_invoice_lines.is_draft: no
      limit: 15
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 20
      col: 12
      width: 12
      height: 8
    - name: Revenue by country and region
      title: Revenue by country and region
      model: exact_core
      explore: sales_invoice_lines
      type: looker_grid
      fields:
        - sales_invoice_lines.customer_country
        - sales_invoice_lines.region
        - sales_invoice_lines.revenue
        - sales_invoice_lines.invoices
        - sales_invoice_lines.customers
      sorts:
        - sales_invoice_lines.revenue desc
      filters:
        sales_invoice_lines.is_draft: no
      limit: 500
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 28
      col: 0
      width: 8
      height: 8
    - name: Revenue by segment
      title: Revenue by segment
      model: exact_core
      explore: sales_invoice_lines
      type: looker_grid
      fields:
        - sales_invoice_lines.customer_segment
        - sales_invoice_lines.revenue
        - sales_invoice_lines.customers
      sorts:
        - sales_invoice_lines.revenue desc
      filters:
        sales_invoice_lines.is_draft: no
      limit: 500
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 28
      col: 8
      width: 8
      height: 8
    - name: Best-selling items
      title: Best-selling items
      model: exact_core
      explore: sales_invoice_lines
      type: looker_grid
      fields:
        - sales_invoice_lines.item_code
        - sales_invoice_lines.item
        - sales_invoice_lines.units
        - sales_invoice_lines.revenue
      sorts:
        - sales_invoice_lines.revenue desc
      filters:
        sales_invoice_lines.is_draft: no
      limit: 50
      listen:
        Division: sales_invoice_lines.division_name
        Period: sales_invoice_lines.invoice_date
        Currency: sales_invoice_lines.currency
      row: 28
      col: 16
      width: 8
      height: 8
