# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_payables
  title: Payables
  description: What is owed to suppliers, today and at each month’s end, by age.
  preferred_slug: exact_payables
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: payables
      field: payables.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: 12 months
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: payables_at_month_end
      field: payables_at_month_end.month_end_date
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: payables
      field: payables.currency
  elements:
    - name: Open
      title: Open
      model: exact_core
      explore: payables
      type: single_value
      fields:
        - payables.open_amount
      limit: 500
      listen:
        Division: payables.division_name
        Currency: payables.currency
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
      explore: payables
      type: single_value
      fields:
        - payables.overdue_amount
      limit: 500
      listen:
        Division: payables.division_name
        Currency: payables.currency
      row: 0
      col: 8
      width: 8
      height: 4
    - name: Open terms
      title: Open terms
      model: exact_core
      explore: payables
      type: single_value
      fields:
        - payables.count
      filters:
        payables.is_open: yes
      limit: 500
      listen:
        Division: payables.division_name
        Currency: payables.currency
      row: 0
      col: 16
      width: 8
      height: 4
    - name: Ageing
      title: Ageing
      model: exact_core
      explore: payables
      type: looker_column
      fields:
        - payables.ageing_bucket
        - payables.open_amount
      sorts:
        - payables.ageing_bucket
      limit: 500
      listen:
        Division: payables.division_name
        Currency: payables.currency
      row: 4
      col: 0
      width: 12
      height: 8
    - name: Falls due
      title: Falls due
      model: exact_core
      explore: payables
      type: looker_column
      fields:
        - payables.due_week
        - payables.open_amount
      sorts:
        - payables.due_week
      filters:
        payables.is_open: yes
      limit: 500
      listen:
        Division: payables.division_name
        Currency: payables.currency
      row: 4
      col: 12
      width: 12
      height: 8
    - name: At each month’s end
      title: At each month’s end
      model: exact_core
      explore: payables_at_month_end
      type: looker_area
      fields:
        - payables_at_month_end.month_end_month
        - payables_at_month_end.ageing_bucket
        - payables_at_month_end.open_amount
      pivots:
        - payables_at_month_end.ageing_bucket
      sorts:
        - payables_at_month_end.month_end_month
      limit: 500
      listen:
        Division: payables_at_month_end.division_name
        Period: payables_at_month_end.month_end_date
        Currency: payables_at_month_end.currency
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
      explore: payable_days
      type: looker_line
      fields:
        - payable_days.month_end_month
        - payable_days.days_purchases_outstanding
        - payable_days.days_purchases_outstanding_year
      sorts:
        - payable_days.month_end_month
      limit: 500
      listen:
        Division: payable_days.division_name
        Period: payable_days.month_end_date
        Currency: payable_days.currency
      note_text: Open at the month’s end over what was billed a day, by the 90 and by the 365 days before.
      note_state: collapsed
      note_display: below
      row: 20
      col: 0
      width: 12
      height: 8
    - name: Days outstanding by supplier
      title: Days outstanding by supplier
      model: exact_core
      explore: payable_days
      type: looker_grid
      fields:
        - payable_days.supplier
        - payable_days.month_end_month
        - payable_days.open_amount
        - payable_days.billed_365_days
        - payable_days.days_purchases_outstanding_year
      sorts:
        - payable_days.month_end_month desc
        - payable_days.open_amount desc
      limit: 100
      listen:
        Division: payable_days.division_name
        Period: payable_days.month_end_date
        Currency: payable_days.currency
      row: 20
      col: 12
      width: 12
      height: 8
    - name: Most overdue
      title: Most overdue
      model: exact_core
      explore: payables
      type: looker_grid
      fields:
        - payables.supplier
        - payables.open_amount
        - payables.overdue_amount
      sorts:
        - payables.overdue_amount desc
      limit: 50
      listen:
        Division: payables.division_name
        Currency: payables.currency
      row: 28
      col: 0
      width: 12
      height: 8
    - name: Open terms one by one
      title: Open terms one by one
      model: exact_core
      explore: payables
      type: looker_grid
      fields:
        - payables.supplier
        - payables.invoice_number
        - payables.invoice_date
        - payables.due_date
        - payables.days_overdue
        - payables.open_amount
      sorts:
        - payables.days_overdue desc
      filters:
        payables.is_open: yes
      limit: 100
      listen:
        Division: payables.division_name
        Currency: payables.currency
      row: 28
      col: 12
      width: 12
      height: 8
