# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: cash_movements {
  label: "Cash movements"
  sql_table_name: looker.cash_movements ;;

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
    group_label: "Bank account"
    description: "Code of the ledger account."
    type: string
    sql: ${TABLE}.gl_account_code ;;
  }

  dimension: gl_account {
    label: "GL account"
    group_label: "Bank account"
    description: "Ledger account of the bank."
    type: string
    sql: ${TABLE}.gl_account ;;
  }

  dimension: account_kind {
    label: "Account kind"
    group_label: "Bank account"
    description: "Cash, bank or payment service."
    type: string
    sql: ${TABLE}.account_kind ;;
  }

  dimension: bank {
    label: "Bank"
    group_label: "Bank account"
    description: "Bank of the journal of the account."
    type: string
    sql: ${TABLE}.bank ;;
  }

  dimension: bank_journal {
    label: "Bank journal"
    group_label: "Bank account"
    description: "Journal of the account."
    type: string
    sql: ${TABLE}.bank_journal ;;
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

  dimension: relation {
    label: "Relation"
    group_label: "Entry"
    description: "Customer or supplier of the line."
    type: string
    sql: ${TABLE}.relation ;;
  }

  dimension: is_opening {
    label: "Is opening"
    group_label: "Entry"
    description: "Opening balance: no movement of money."
    type: yesno
    sql: ${TABLE}.is_opening ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Entry"
    description: "Currency of the line."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount in division currency; received positive."
    type: number
    sql: ${TABLE}.amount_dc ;;
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

  measure: net_change {
    label: "Net change"
    description: "Received less paid, in division currency."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: received {
    label: "Received"
    description: "Received, in division currency; opening balances left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [amount_dc: ">0", is_opening: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: paid {
    label: "Paid"
    description: "Paid, in division currency; negative, opening balances left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [amount_dc: "<0", is_opening: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, gl_account_code, gl_account, account_kind, bank, bank_journal, posting_date, financial_year, financial_period]
  }
}
