# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: gl_periods {
  label: "Ledger by period"
  sql_table_name: looker.gl_periods ;;

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

  dimension: account_type {
    label: "Account type"
    group_label: "Ledger"
    description: "Type of the ledger account."
    type: string
    sql: ${TABLE}.account_type ;;
  }

  dimension: balance_type {
    label: "Balance type"
    group_label: "Ledger"
    description: "B balance sheet, W profit and loss."
    type: string
    sql: ${TABLE}.balance_type ;;
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

  dimension: classification_3 {
    label: "Classification 3"
    group_label: "Classification"
    description: "Third level of the main classification scheme."
    type: string
    sql: ${TABLE}.classification_3 ;;
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

  dimension: is_closing {
    label: "Is closing"
    group_label: "Period"
    description: "Year-end entries: left out of profit and loss."
    type: yesno
    sql: ${TABLE}.is_closing ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Division"
    description: "Currency of the division, which the amounts are in."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount of the period."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension: debit_dc {
    hidden: yes
    label: "Debit dc"
    description: "Debits of the period."
    type: number
    sql: ${TABLE}.debit_dc ;;
  }

  dimension: credit_dc {
    hidden: yes
    label: "Credit dc"
    description: "Credits of the period."
    type: number
    sql: ${TABLE}.credit_dc ;;
  }

  dimension: prior_period_dc {
    hidden: yes
    label: "Prior period dc"
    description: "Amount of the period before."
    type: number
    sql: ${TABLE}.prior_period_dc ;;
  }

  dimension: prior_year_dc {
    hidden: yes
    label: "Prior year dc"
    description: "Amount of the same period a year before."
    type: number
    sql: ${TABLE}.prior_year_dc ;;
  }

  dimension: lines {
    hidden: yes
    label: "Lines"
    description: "Ledger lines of the period."
    type: number
    sql: ${TABLE}.lines ;;
  }

  measure: ledger_lines {
    label: "Ledger lines"
    description: "Ledger lines."
    type: sum
    sql: ${lines} ;;
    value_format_name: decimal_0
    drill_fields: [detail*]
  }

  measure: amount {
    label: "Amount"
    description: "Balance in division currency; debit positive."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: debit {
    label: "Debit"
    description: "Debits in division currency."
    type: sum
    sql: ${debit_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: credit {
    label: "Credit"
    description: "Credits in division currency; negative."
    type: sum
    sql: ${credit_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: amount_prior_period {
    label: "Amount prior period"
    description: "Balance of the period before: group by period."
    type: sum
    sql: ${prior_period_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: amount_prior_year {
    label: "Amount prior year"
    description: "Balance of the same period a year before."
    type: sum
    sql: ${prior_year_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: profit_and_loss {
    label: "Profit and loss"
    description: "Result in division currency without year-end entries; costs positive, revenue negative."
    type: sum
    sql: ${amount_dc} ;;
    filters: [balance_type: "W", is_closing: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: profit_and_loss_prior_period {
    label: "Profit and loss prior period"
    description: "Result of the period before, without year-end entries: group by period."
    type: sum
    sql: ${prior_period_dc} ;;
    filters: [balance_type: "W", is_closing: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: profit_and_loss_prior_year {
    label: "Profit and loss prior year"
    description: "Result of the same period a year before, without year-end entries."
    type: sum
    sql: ${prior_year_dc} ;;
    filters: [balance_type: "W", is_closing: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: change_on_prior_period {
    label: "Change on prior period"
    description: "Balance less that of the period before: group by period."
    type: number
    sql: ${amount} - ${amount_prior_period} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: change_on_prior_year {
    label: "Change on prior year"
    description: "Balance less that of the same period a year before."
    type: number
    sql: ${amount} - ${amount_prior_year} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, financial_year, financial_period, gl_account_code, gl_account, account_type, balance_type, classification_1, classification_2]
  }
}
