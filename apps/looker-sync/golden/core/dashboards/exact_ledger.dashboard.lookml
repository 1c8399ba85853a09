# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_ledger
  title: Ledger
  description: Profit and loss and balance sheet by classification and period, next to the year before.
  preferred_slug: exact_ledger
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: gl_periods
      field: gl_periods.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: gl_periods
      field: gl_periods.financial_year
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: gl_periods
      field: gl_periods.currency
  elements:
    - name: Profit and loss by period
      title: Profit and loss by period
      model: exact_core
      explore: gl_periods
      type: looker_column
      fields:
        - gl_periods.financial_year
        - gl_periods.financial_period
        - gl_periods.profit_and_loss
        - gl_periods.profit_and_loss_prior_period
        - gl_periods.profit_and_loss_prior_year
      sorts:
        - gl_periods.financial_year
        - gl_periods.financial_period
      limit: 500
      listen:
        Division: gl_periods.division_name
        Period: gl_periods.financial_year
        Currency: gl_periods.currency
      note_text: "As in the books: income is negative. Year-end entries are left out."
      note_state: collapsed
      note_display: below
      row: 0
      col: 0
      width: 24
      height: 8
    - name: Profit and loss by classification
      title: Profit and loss by classification
      model: exact_core
      explore: gl_periods
      type: looker_grid
      fields:
        - gl_periods.classification_1
        - gl_periods.classification_2
        - gl_periods.classification_3
        - gl_periods.profit_and_loss
        - gl_periods.profit_and_loss_prior_year
      sorts:
        - gl_periods.classification_1
        - gl_periods.classification_2
        - gl_periods.classification_3
      filters:
        gl_periods.balance_type: W
        gl_periods.is_closing: no
      limit: 500
      listen:
        Division: gl_periods.division_name
        Period: gl_periods.financial_year
        Currency: gl_periods.currency
      row: 8
      col: 0
      width: 12
      height: 8
    - name: Balance sheet by classification
      title: Balance sheet by classification
      model: exact_core
      explore: gl_periods
      type: looker_grid
      fields:
        - gl_periods.classification_1
        - gl_periods.classification_2
        - gl_periods.classification_3
        - gl_periods.amount
      sorts:
        - gl_periods.classification_1
        - gl_periods.classification_2
        - gl_periods.classification_3
      filters:
        gl_periods.balance_type: B
      limit: 500
      listen:
        Division: gl_periods.division_name
        Period: gl_periods.financial_year
        Currency: gl_periods.currency
      note_text: "Movements of the chosen years; of all years: the balance."
      note_state: collapsed
      note_display: below
      row: 8
      col: 12
      width: 12
      height: 8
    - name: Accounts
      title: Accounts
      model: exact_core
      explore: gl_periods
      type: looker_grid
      fields:
        - gl_periods.gl_account_code
        - gl_periods.gl_account
        - gl_periods.debit
        - gl_periods.credit
        - gl_periods.amount
        - gl_periods.amount_prior_year
        - gl_periods.change_on_prior_year
      sorts:
        - gl_periods.gl_account_code
      limit: 500
      listen:
        Division: gl_periods.division_name
        Period: gl_periods.financial_year
        Currency: gl_periods.currency
      row: 16
      col: 0
      width: 24
      height: 8
