# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: cash_balances {
  label: "Cash balances"
  sql_table_name: looker.cash_balances ;;

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

  dimension: currency {
    label: "Currency"
    group_label: "Division"
    description: "Currency of the division, which the amounts are in."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: opening_dc {
    hidden: yes
    label: "Opening dc"
    description: "Balance before the period."
    type: number
    sql: ${TABLE}.opening_dc ;;
  }

  dimension: received_dc {
    hidden: yes
    label: "Received dc"
    description: "Debits of the period."
    type: number
    sql: ${TABLE}.received_dc ;;
  }

  dimension: paid_dc {
    hidden: yes
    label: "Paid dc"
    description: "Credits of the period."
    type: number
    sql: ${TABLE}.paid_dc ;;
  }

  dimension: closing_dc {
    hidden: yes
    label: "Closing dc"
    description: "Balance after the period."
    type: number
    sql: ${TABLE}.closing_dc ;;
  }

  measure: count {
    label: "Rows"
    description: "Accounts and periods."
    type: count
    drill_fields: [detail*]
  }

  measure: opening_balance {
    label: "Opening balance"
    description: "Balance at the beginning of the period: group or filter by period, periods do not add up."
    type: sum
    sql: ${opening_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: debited {
    label: "Debited"
    description: "Came in, opening balances included."
    type: sum
    sql: ${received_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: credited {
    label: "Credited"
    description: "Went out; negative."
    type: sum
    sql: ${paid_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: closing_balance {
    label: "Closing balance"
    description: "Balance at the end of the period: group or filter by period, periods do not add up."
    type: sum
    sql: ${closing_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, gl_account_code, gl_account, account_kind, bank, bank_journal, financial_year, financial_period, currency]
  }
}
