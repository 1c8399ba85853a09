# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_orders
  title: Orders
  description: "Sales orders: ordered, delivered and billed, by state, month, customer and item."
  preferred_slug: exact_orders
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: sales_order_lines
      field: sales_order_lines.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: 12 months
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: sales_order_lines
      field: sales_order_lines.order_date
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: sales_order_lines
      field: sales_order_lines.currency
  elements:
    - name: Orders
      title: Orders
      model: exact_core
      explore: sales_order_lines
      type: single_value
      fields:
        - sales_order_lines.orders
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 0
      col: 0
      width: 4
      height: 4
    - name: Ordered amount
      title: Ordered amount
      model: exact_core
      explore: sales_order_lines
      type: single_value
      fields:
        - sales_order_lines.ordered_amount
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 0
      col: 4
      width: 4
      height: 4
    - name: Units ordered
      title: Units ordered
      model: exact_core
      explore: sales_order_lines
      type: single_value
      fields:
        - sales_order_lines.units_ordered
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 0
      col: 8
      width: 4
      height: 4
    - name: Units delivered
      title: Units delivered
      model: exact_core
      explore: sales_order_lines
      type: single_value
      fields:
        - sales_order_lines.units_delivered
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 0
      col: 12
      width: 4
      height: 4
    - name: Units billed
      title: Units billed
      model: exact_core
      explore: sales_order_lines
      type: single_value
      fields:
        - sales_order_lines.units_invoiced
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 0
      col: 16
      width: 8
      height: 4
    - name: Backlog
      title: Backlog
      model: exact_core
      explore: order_backlog
      type: single_value
      fields:
        - order_backlog.backlog
      limit: 500
      listen:
        Division: order_backlog.division_name
        Period: order_backlog.order_date
        Currency: order_backlog.currency
      note_text: Ordered and not yet delivered.
      note_state: collapsed
      note_display: below
      row: 4
      col: 0
      width: 6
      height: 4
    - name: Late
      title: Late
      model: exact_core
      explore: order_backlog
      type: single_value
      fields:
        - order_backlog.late_backlog
      limit: 500
      listen:
        Division: order_backlog.division_name
        Period: order_backlog.order_date
        Currency: order_backlog.currency
      note_text: After the planned date of delivery.
      note_state: collapsed
      note_display: below
      row: 4
      col: 6
      width: 6
      height: 4
    - name: Orders in backlog
      title: Orders in backlog
      model: exact_core
      explore: order_backlog
      type: single_value
      fields:
        - order_backlog.backlog_orders
      limit: 500
      listen:
        Division: order_backlog.division_name
        Period: order_backlog.order_date
        Currency: order_backlog.currency
      row: 4
      col: 12
      width: 6
      height: 4
    - name: Delivered, not billed
      title: Delivered, not billed
      model: exact_core
      explore: order_backlog
      type: single_value
      fields:
        - order_backlog.unbilled
      limit: 500
      listen:
        Division: order_backlog.division_name
        Period: order_backlog.order_date
        Currency: order_backlog.currency
      row: 4
      col: 18
      width: 6
      height: 4
    - name: Ordered, delivered, billed by month
      title: Ordered, delivered, billed by month
      model: exact_core
      explore: order_backlog
      type: looker_column
      fields:
        - order_backlog.order_month
        - order_backlog.ordered
        - order_backlog.delivered
        - order_backlog.billed
      sorts:
        - order_backlog.order_month
      limit: 500
      listen:
        Division: order_backlog.division_name
        Period: order_backlog.order_date
        Currency: order_backlog.currency
      row: 8
      col: 0
      width: 12
      height: 8
    - name: Backlog by customer and planned month
      title: Backlog by customer and planned month
      model: exact_core
      explore: order_backlog
      type: looker_grid
      fields:
        - order_backlog.customer
        - order_backlog.delivery_month
        - order_backlog.backlog
        - order_backlog.late_backlog
        - order_backlog.backlog_units
      sorts:
        - order_backlog.backlog desc
      filters:
        order_backlog.is_backlog: yes
      limit: 100
      listen:
        Division: order_backlog.division_name
        Period: order_backlog.order_date
        Currency: order_backlog.currency
      row: 8
      col: 12
      width: 12
      height: 8
    - name: Orders by month
      title: Orders by month
      model: exact_core
      explore: sales_order_lines
      type: looker_column
      fields:
        - sales_order_lines.order_month
        - sales_order_lines.ordered_amount
      sorts:
        - sales_order_lines.order_month
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 16
      col: 0
      width: 12
      height: 8
    - name: Orders by state
      title: Orders by state
      model: exact_core
      explore: sales_order_lines
      type: looker_bar
      fields:
        - sales_order_lines.status
        - sales_order_lines.ordered_amount
        - sales_order_lines.orders
      sorts:
        - sales_order_lines.ordered_amount desc
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 16
      col: 12
      width: 12
      height: 8
    - name: Ordered, delivered, billed by item
      title: Ordered, delivered, billed by item
      model: exact_core
      explore: sales_order_lines
      type: looker_grid
      fields:
        - sales_order_lines.item_code
        - sales_order_lines.item
        - sales_order_lines.units_ordered
        - sales_order_lines.units_delivered
        - sales_order_lines.units_invoiced
      sorts:
        - sales_order_lines.units_ordered desc
      limit: 500
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 24
      col: 0
      width: 12
      height: 8
    - name: Largest customers
      title: Largest customers
      model: exact_core
      explore: sales_order_lines
      type: looker_bar
      fields:
        - sales_order_lines.customer
        - sales_order_lines.ordered_amount
      sorts:
        - sales_order_lines.ordered_amount desc
      limit: 15
      listen:
        Division: sales_order_lines.division_name
        Period: sales_order_lines.order_date
        Currency: sales_order_lines.currency
      row: 24
      col: 12
      width: 12
      height: 8
