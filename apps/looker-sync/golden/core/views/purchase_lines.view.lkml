# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: purchase_lines {
  label: "Purchase invoice lines"
  sql_table_name: looker.purchase_lines ;;

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

  dimension: entry_key {
    hidden: yes
    label: "Entry key"
    description: "Key of the purchase entry."
    type: string
    sql: ${TABLE}.entry_key ;;
  }

  dimension: line_number {
    label: "Line number"
    group_label: "Invoice"
    description: "Number of the line within the entry."
    type: number
    sql: ${TABLE}.line_number ;;
  }

  dimension: supplier_reference {
    label: "Supplier reference"
    group_label: "Invoice"
    description: "Number the supplier gave the invoice."
    type: string
    sql: ${TABLE}.supplier_reference ;;
  }

  dimension: supplier {
    label: "Supplier"
    group_label: "Supplier"
    description: "Supplier."
    type: string
    sql: ${TABLE}.supplier ;;
  }

  dimension: supplier_country {
    label: "Supplier country"
    group_label: "Supplier"
    description: "Country of the supplier."
    type: string
    sql: ${TABLE}.supplier_country ;;
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

  dimension: project {
    label: "Project"
    group_label: "Ledger"
    description: "Project."
    type: string
    sql: ${TABLE}.project ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Invoice"
    description: "Currency of the invoice."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount without VAT in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension: vat_amount_dc {
    hidden: yes
    label: "VAT amount dc"
    description: "VAT in division currency."
    type: number
    sql: ${TABLE}.vat_amount_dc ;;
  }

  dimension_group: entry {
    label: "Entry"
    description: "Date of the supplier invoice."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.entry_date ;;
  }

  dimension_group: due {
    label: "Due"
    description: "Date the supplier invoice is due."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.due_date ;;
  }

  measure: count {
    label: "Lines"
    description: "Purchase lines."
    type: count
    drill_fields: [detail*]
  }

  measure: invoices {
    label: "Invoices"
    description: "Supplier invoices."
    type: count_distinct
    sql: ${entry_key} ;;
    drill_fields: [detail*]
  }

  measure: spend {
    label: "Spend"
    description: "Purchases without VAT in division currency."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: vat {
    label: "VAT"
    description: "VAT in division currency."
    type: sum
    sql: ${vat_amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, line_number, entry_date, due_date, supplier_reference, supplier, supplier_country, gl_account_code, gl_account]
  }
}
