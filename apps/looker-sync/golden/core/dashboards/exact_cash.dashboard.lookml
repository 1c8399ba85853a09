# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_cash
  title: Cash
  description: Balances of cash, bank and payment services by period, and what came and went.
  preferred_slug: exact_cash
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: cash_movements
      field: cash_movements.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: cash_movements
      field: cash_movements.financial_year
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: cash_movements
      field: cash_movements.currency
  elements:
    - name: Received
      title: Received
      model: exact_core
      explore: cash_movements
      type: single_value
      fields:
        - cash_movements.received
      limit: 500
      listen:
        Division: cash_movements.division_name
        Period: cash_movements.financial_year
        Currency: cash_movements.currency
      note_text: In each division’s own currency.
      note_state: collapsed
      note_display: below
      row: 0
      col: 0
      width: 8
      height: 4
    - name: Paid
      title: Paid
      model: exact_core
      explore: cash_movements
      type: single_value
      fields:
        - cash_movements.paid
      limit: 500
      listen:
        Division: cash_movements.division_name
        Period: cash_movements.financial_year
        Currency: cash_movements.currency
      row: 0
      col: 8
      width: 8
      height: 4
    - name: Net change
      title: Net change
      model: exact_core
      explore: cash_movements
      type: single_value
      fields:
        - cash_movements.net_change
      limit: 500
      listen:
        Division: cash_movements.division_name
        Period: cash_movements.financial_year
        Currency: cash_movements.currency
      row: 0
      col: 16
      width: 8
      height: 4
    - name: Balance at the end of each period
      title: Balance at the end of each period
      model: exact_core
      explore: cash_balances
      type: looker_area
      fields:
        - cash_balances.financial_year
        - cash_balances.financial_period
        - cash_balances.gl_account
        - cash_balances.closing_balance
      pivots:
        - cash_balances.gl_account
      sorts:
        - cash_balances.financial_year
        - cash_balances.financial_period
      limit: 500
      listen:
        Division: cash_balances.division_name
        Period: cash_balances.financial_year
        Currency: cash_balances.currency
      row: 4
      col: 0
      width: 12
      height: 8
    - name: Came in and went out by period
      title: Came in and went out by period
      model: exact_core
      explore: cash_balances
      type: looker_column
      fields:
        - cash_balances.financial_year
        - cash_balances.financial_period
        - cash_balances.debited
        - cash_balances.credited
      sorts:
        - cash_balances.financial_year
        - cash_balances.financial_period
      limit: 500
      listen:
        Division: cash_balances.division_name
        Period: cash_balances.financial_year
        Currency: cash_balances.currency
      row: 4
      col: 12
      width: 12
      height: 8
    - name: Accounts by period
      title: Accounts by period
      model: exact_core
      explore: cash_balances
      type: looker_grid
      fields:
        - cash_balances.division_name
        - cash_balances.gl_account_code
        - cash_balances.gl_account
        - cash_balances.bank
        - cash_balances.financial_year
        - cash_balances.financial_period
        - cash_balances.opening_balance
        - cash_balances.debited
        - cash_balances.credited
        - cash_balances.closing_balance
      sorts:
        - cash_balances.division_name
        - cash_balances.gl_account_code
        - cash_balances.financial_year desc
        - cash_balances.financial_period desc
      limit: 500
      listen:
        Division: cash_balances.division_name
        Period: cash_balances.financial_year
        Currency: cash_balances.currency
      row: 12
      col: 0
      width: 24
      height: 8
    - name: By relation
      title: By relation
      model: exact_core
      explore: cash_movements
      type: looker_grid
      fields:
        - cash_movements.relation
        - cash_movements.received
        - cash_movements.paid
        - cash_movements.net_change
      sorts:
        - cash_movements.net_change desc
      limit: 100
      listen:
        Division: cash_movements.division_name
        Period: cash_movements.financial_year
        Currency: cash_movements.currency
      row: 20
      col: 0
      width: 24
      height: 8
