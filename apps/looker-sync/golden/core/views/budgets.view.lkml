# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: budgets {
  label: "Budgets"
  sql_table_name: looker.budgets ;;

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

  dimension: classification_2 {
    label: "Classification 2"
    group_label: "Classification"
    description: "Second level of the main classification scheme."
    type: string
    sql: ${TABLE}.classification_2 ;;
  }

  dimension: reporting_year {
    label: "Reporting year"
    group_label: "Period"
    description: "Financial year."
    type: number
    sql: ${TABLE}.reporting_year ;;
  }

  dimension: reporting_period {
    label: "Reporting period"
    group_label: "Period"
    description: "Period within the financial year."
    type: number
    sql: ${TABLE}.reporting_period ;;
  }

  dimension: scenario {
    label: "Scenario"
    group_label: "Budget"
    description: "Budget scenario."
    type: string
    sql: ${TABLE}.scenario ;;
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

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Budget in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  measure: count {
    label: "Lines"
    description: "Budget lines."
    type: count
    drill_fields: [detail*]
  }

  measure: budget {
    label: "Budget"
    description: "Budget in division currency."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, gl_account_code, gl_account, classification_1, classification_2, reporting_year, reporting_period, scenario, cost_center]
  }
}
