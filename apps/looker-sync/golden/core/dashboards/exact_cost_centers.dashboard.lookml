# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_cost_centers
  title: Cost centers
  description: Spend by cost center and unit over time, and what was budgeted for it.
  preferred_slug: exact_cost_centers
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: cost_center_spend
      field: cost_center_spend.division_name
    - name: Period
      title: Period
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: cost_center_spend
      field: cost_center_spend.financial_year
    - name: Currency
      title: Currency
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: budget_against_actual
      field: budget_against_actual.currency
  elements:
    - name: Spend by month
      title: Spend by month
      model: exact_core
      explore: cost_center_spend
      type: looker_area
      fields:
        - cost_center_spend.posting_month
        - cost_center_spend.cost_center_name
        - cost_center_spend.spend
      pivots:
        - cost_center_spend.cost_center_name
      sorts:
        - cost_center_spend.posting_month
      limit: 500
      listen:
        Division: cost_center_spend.division_name
        Period: cost_center_spend.financial_year
      row: 0
      col: 0
      width: 24
      height: 8
    - name: Spend by cost center
      title: Spend by cost center
      model: exact_core
      explore: cost_center_spend
      type: looker_bar
      fields:
        - cost_center_spend.cost_center
        - cost_center_spend.cost_center_name
        - cost_center_spend.spend
      sorts:
        - cost_center_spend.spend desc
      limit: 25
      listen:
        Division: cost_center_spend.division_name
        Period: cost_center_spend.financial_year
      row: 8
      col: 0
      width: 12
      height: 8
    - name: Spend by cost unit and account
      title: Spend by cost unit and account
      model: exact_core
      explore: cost_center_spend
      type: looker_grid
      fields:
        - cost_center_spend.cost_unit
        - cost_center_spend.gl_account_code
        - cost_center_spend.gl_account
        - cost_center_spend.spend
      sorts:
        - cost_center_spend.spend desc
      limit: 500
      listen:
        Division: cost_center_spend.division_name
        Period: cost_center_spend.financial_year
      row: 8
      col: 12
      width: 12
      height: 8
    - name: Budget against actual by cost center
      title: Budget against actual by cost center
      model: exact_core
      explore: budget_against_actual
      type: looker_grid
      fields:
        - budget_against_actual.scenario
        - budget_against_actual.cost_center
        - budget_against_actual.cost_center_name
        - budget_against_actual.budget
        - budget_against_actual.actual
        - budget_against_actual.left
        - budget_against_actual.used
      sorts:
        - budget_against_actual.scenario
        - budget_against_actual.actual desc
      limit: 500
      listen:
        Division: budget_against_actual.division_name
        Period: budget_against_actual.financial_year
        Currency: budget_against_actual.currency
      note_text: "What was spent stands in each scenario: compare within one."
      note_state: collapsed
      note_display: below
      row: 16
      col: 0
      width: 24
      height: 8
    - name: Budget against actual by period
      title: Budget against actual by period
      model: exact_core
      explore: budget_against_actual
      type: looker_column
      fields:
        - budget_against_actual.scenario
        - budget_against_actual.financial_year
        - budget_against_actual.financial_period
        - budget_against_actual.budget
        - budget_against_actual.actual
      sorts:
        - budget_against_actual.scenario
        - budget_against_actual.financial_year
        - budget_against_actual.financial_period
      limit: 500
      listen:
        Division: budget_against_actual.division_name
        Period: budget_against_actual.financial_year
        Currency: budget_against_actual.currency
      row: 24
      col: 0
      width: 24
      height: 8
    - name: Budget by cost center and period
      title: Budget by cost center and period
      model: exact_core
      explore: budgets
      type: looker_grid
      fields:
        - budgets.scenario
        - budgets.cost_center
        - budgets.reporting_year
        - budgets.reporting_period
        - budgets.budget
      sorts:
        - budgets.scenario
        - budgets.cost_center
        - budgets.reporting_year
        - budgets.reporting_period
      limit: 500
      listen:
        Division: budgets.division_name
        Period: budgets.reporting_year
      row: 32
      col: 0
      width: 24
      height: 8
