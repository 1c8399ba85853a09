# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: budget_against_actual {
  label: "Budget against actual"
  sql_table_name: looker.budget_against_actual ;;

  dimension: pk {
    primary_key: yes
    hidden: yes
    label: "Pk"
    description: "Key of the row over all divisions."
    type: string
    sql: ${TABLE}.pk ;;
  }

  dimension: division_key {
    label: "Division key"
    group_label: "Division"
    description: "Region and division number, such as nl:499156."
    type: string
    sql: ${TABLE}.division_key ;;
  }

  dimension: division {
    label: "Division"
    group_label: "Division"
    description: "Division number at Exact; repeats across regions."
    type: number
    sql: ${TABLE}.division ;;
  }

  dimension: division_name {
    label: "Division name"
    group_label: "Division"
    description: "Name of the division."
    type: string
    sql: ${TABLE}.division_name ;;
  }

  dimension: region {
    label: "Region"
    group_label: "Division"
    description: "Exact site the division belongs to: nl, be, uk, de, fr, es, us."
    type: string
    sql: ${TABLE}.region ;;
  }

  dimension: scenario {
    label: "Scenario"
    group_label: "Budget"
    description: "Budget scenario: choose one."
    type: string
    sql: ${TABLE}.scenario ;;
  }

  dimension: financial_year {
    label: "Financial year"
    group_label: "Period"
    description: "Financial year."
    type: number
    sql: ${TABLE}.financial_year ;;
  }

  dimension: financial_period {
    label: "Financial period"
    group_label: "Period"
    description: "Period within the financial year."
    type: number
    sql: ${TABLE}.financial_period ;;
  }

  dimension: gl_account_code {
    label: "GL account code"
    group_label: "Ledger"
    description: "Code of the ledger account."
    type: string
    sql: ${TABLE}.gl_account_code ;;
  }

  dimension: gl_account {
    label: "GL account"
    group_label: "Ledger"
    description: "Ledger account."
    type: string
    sql: ${TABLE}.gl_account ;;
  }

  dimension: classification_1 {
    label: "Classification 1"
    group_label: "Classification"
    description: "First level of the main classification scheme."
    type: string
    sql: ${TABLE}.classification_1 ;;
  }

  dimension: cost_center {
    label: "Cost center"
    group_label: "Cost center"
    description: "Code of the cost center."
    type: string
    sql: ${TABLE}.cost_center ;;
  }

  dimension: cost_center_name {
    label: "Cost center name"
    group_label: "Cost center"
    description: "Name of the cost center."
    type: string
    sql: ${TABLE}.cost_center_name ;;
  }

  dimension: cost_unit {
    label: "Cost unit"
    group_label: "Cost center"
    description: "Code of the cost unit."
    type: string
    sql: ${TABLE}.cost_unit ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Division"
    description: "Currency of the division, which the amounts are in."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: actual_dc {
    hidden: yes
    label: "Actual dc"
    description: "What was spent."
    type: number
    sql: ${TABLE}.actual_dc ;;
  }

  dimension: budget_dc {
    hidden: yes
    label: "Budget dc"
    description: "What was budgeted."
    type: number
    sql: ${TABLE}.budget_dc ;;
  }

  measure: actual {
    label: "Actual"
    description: "Costs in division currency."
    type: sum
    sql: ${actual_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: budget {
    label: "Budget"
    description: "Budget in division currency."
    type: sum
    sql: ${budget_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: left {
    label: "Left of budget"
    description: "Budget less costs: negative when more was spent."
    type: number
    sql: ${budget} - ${actual} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: used {
    label: "Used of budget"
    description: "Costs as a part of the budget."
    type: number
    sql: toFloat64(${actual}) / NULLIF(toFloat64(${budget}), 0) ;;
    value_format_name: percent_1
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, scenario, financial_year, financial_period, gl_account_code, gl_account, classification_1, cost_center, cost_center_name]
  }
}
