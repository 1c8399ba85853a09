# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_receivables
  title: Receivables
  description: What customers owe, today and at each month’s end, by age.
  preferred_slug: exact_receivables
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: receivables
      field: receivables.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: 12 months
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: receivables_at_month_end
      field: receivables_at_month_end.month_end_date
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: receivables
      field: receivables.currency
  elements:
    - name: Open
      title: Open
      model: exact_core
      explore: receivables
      type: single_value
      fields:
        - receivables.open_amount
      limit: 500
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      note_text: "Of today, in each division’s own currency: choose divisions of one currency to add them up."
      note_state: collapsed
      note_display: below
      row: 0
      col: 0
      width: 8
      height: 4
    - name: Overdue
      title: Overdue
      model: exact_core
      explore: receivables
      type: single_value
      fields:
        - receivables.overdue_amount
      limit: 500
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      row: 0
      col: 8
      width: 8
      height: 4
    - name: Open terms
      title: Open terms
      model: exact_core
      explore: receivables
      type: single_value
      fields:
        - receivables.count
      filters:
        receivables.is_open: yes
      limit: 500
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      row: 0
      col: 16
      width: 8
      height: 4
    - name: Ageing
      title: Ageing
      model: exact_core
      explore: receivables
      type: looker_column
      fields:
        - receivables.ageing_bucket
        - receivables.open_amount
      sorts:
        - receivables.ageing_bucket
      limit: 500
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      row: 4
      col: 0
      width: 12
      height: 8
    - name: Falls due
      title: Falls due
      model: exact_core
      explore: receivables
      type: looker_column
      fields:
        - receivables.due_week
        - receivables.open_amount
      sorts:
        - receivables.due_week
      filters:
        receivables.is_open: yes
      limit: 500
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      row: 4
      col: 12
      width: 12
      height: 8
    - name: At each month’s end
      title: At each month’s end
      model: exact_core
      explore: receivables_at_month_end
      type: looker_area
      fields:
        - receivables_at_month_end.month_end_month
        - receivables_at_month_end.ageing_bucket
        - receivables_at_month_end.open_amount
      pivots:
        - receivables_at_month_end.ageing_bucket
      sorts:
        - receivables_at_month_end.month_end_month
      limit: 500
      listen:
        Division: receivables_at_month_end.division_name
        Period: receivables_at_month_end.month_end_date
        Currency: receivables_at_month_end.currency
      note_text: "As it stood then: terms paid later are still open here."
      note_state: collapsed
      note_display: below
      row: 12
      col: 0
      width: 24
      height: 8
    - name: Days outstanding
      title: Days outstanding
      model: exact_core
      explore: receivable_days
      type: looker_line
      fields:
        - receivable_days.month_end_month
        - receivable_days.days_sales_outstanding
        - receivable_days.days_sales_outstanding_year
      sorts:
        - receivable_days.month_end_month
      limit: 500
      listen:
        Division: receivable_days.division_name
        Period: receivable_days.month_end_date
        Currency: receivable_days.currency
      note_text: Open at the month’s end over what was billed a day, by the 90 and by the 365 days before.
      note_state: collapsed
      note_display: below
      row: 20
      col: 0
      width: 12
      height: 8
    - name: Days outstanding by customer
      title: Days outstanding by customer
      model: exact_core
      explore: receivable_days
      type: looker_grid
      fields:
        - receivable_days.customer
        - receivable_days.month_end_month
        - receivable_days.open_amount
        - receivable_days.billed_365_days
        - receivable_days.days_sales_outstanding_year
      sorts:
        - receivable_days.month_end_month desc
        - receivable_days.open_amount desc
      limit: 100
      listen:
        Division: receivable_days.division_name
        Period: receivable_days.month_end_date
        Currency: receivable_days.currency
      row: 20
      col: 12
      width: 12
      height: 8
    - name: Most overdue
      title: Most overdue
      model: exact_core
      explore: receivables
      type: looker_grid
      fields:
        - receivables.customer
        - receivables.open_amount
        - receivables.overdue_amount
      sorts:
        - receivables.overdue_amount desc
      limit: 50
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      row: 28
      col: 0
      width: 12
      height: 8
    - name: Open terms one by one
      title: Open terms one by one
      model: exact_core
      explore: receivables
      type: looker_grid
      fields:
        - receivables.customer
        - receivables.invoice_number
        - receivables.invoice_date
        - receivables.due_date
        - receivables.days_overdue
        - receivables.open_amount
      sorts:
        - receivables.days_overdue desc
      filters:
        receivables.is_open: yes
      limit: 100
      listen:
        Division: receivables.division_name
        Currency: receivables.currency
      row: 28
      col: 12
      width: 12
      height: 8
