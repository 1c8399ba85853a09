# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: gl_lines {
  label: "Ledger lines"
  sql_table_name: looker.gl_lines ;;

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

  dimension: entry_number {
    label: "Entry number"
    group_label: "Entry"
    description: "Number of the entry."
    type: number
    sql: ${TABLE}.entry_number ;;
  }

  dimension: journal {
    label: "Journal"
    group_label: "Entry"
    description: "Code of the journal."
    type: string
    sql: ${TABLE}.journal ;;
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

  dimension: relation {
    label: "Relation"
    group_label: "Entry"
    description: "Customer or supplier of the line."
    type: string
    sql: ${TABLE}.relation ;;
  }

  dimension: project {
    label: "Project"
    group_label: "Ledger"
    description: "Project."
    type: string
    sql: ${TABLE}.project ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount in division currency; debit positive."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension: line_number {
    label: "Line number"
    group_label: "Entry"
    description: "Number of the line; 0 is the head of the entry and counts in its balance."
    type: number
    sql: ${TABLE}.line_number ;;
  }

  dimension: type {
    label: "Type"
    group_label: "Entry"
    description: "Kind of entry: 20 and 21 sales, 30 and 31 purchase, 40 cash flow, 90 other, 310 to 328 closing."
    type: number
    sql: ${TABLE}.type ;;
  }

  dimension: is_closing {
    label: "Is closing"
    group_label: "Entry"
    description: "Year-end entry: left out of profit and loss."
    type: yesno
    sql: ${TABLE}.is_closing ;;
  }

  dimension: description {
    label: "Description"
    group_label: "Entry"
    description: "Text of the line."
    type: string
    sql: ${TABLE}.description ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Entry"
    description: "Currency of the line."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension_group: posting {
    label: "Posting"
    description: "Date of the entry."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.posting_date ;;
  }

  measure: count {
    label: "Lines"
    description: "Ledger lines."
    type: count
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
    sql: ${amount_dc} ;;
    filters: [amount_dc: ">0"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: credit {
    label: "Credit"
    description: "Credits in division currency; negative."
    type: sum
    sql: ${amount_dc} ;;
    filters: [amount_dc: "<0"]
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

  set: detail {
    fields: [division_key, division, division_name, region, posting_date, financial_year, financial_period, entry_number, journal, gl_account_code, gl_account, account_type]
  }
}
