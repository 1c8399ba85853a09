# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: gl_balances {
  label: "Ledger balances"
  sql_table_name: looker.gl_balances ;;

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

  dimension: balance_type {
    label: "Balance type"
    group_label: "Ledger"
    description: "B balance sheet, W profit and loss."
    type: string
    sql: ${TABLE}.balance_type ;;
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

  dimension: amount {
    hidden: yes
    label: "Amount"
    description: "Balance in division currency; debit positive."
    type: number
    sql: ${TABLE}.amount ;;
  }

  dimension: amount_debit {
    hidden: yes
    label: "Amount debit"
    description: "Debits."
    type: number
    sql: ${TABLE}.amount_debit ;;
  }

  dimension: amount_credit {
    hidden: yes
    label: "Amount credit"
    description: "Credits."
    type: number
    sql: ${TABLE}.amount_credit ;;
  }

  measure: count {
    label: "Rows"
    description: "Balance rows."
    type: count
    drill_fields: [detail*]
  }

  measure: balance {
    label: "Balance"
    description: "Balance in division currency; debit positive."
    type: sum
    sql: ${amount} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: debit {
    label: "Debit"
    description: "Debits in division currency."
    type: sum
    sql: ${amount_debit} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: credit {
    label: "Credit"
    description: "Credits in division currency."
    type: sum
    sql: ${amount_credit} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, gl_account_code, gl_account, classification_1, classification_2, reporting_year, reporting_period, balance_type, cost_center]
  }
}
