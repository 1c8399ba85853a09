# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: purchase_invoices {
  label: "Purchase invoices"
  sql_table_name: looker.purchase_invoices ;;

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
    description: "Key of the purchase entry, as on its lines."
    type: string
    sql: ${TABLE}.entry_key ;;
  }

  dimension: entry_number {
    label: "Entry number"
    group_label: "Invoice"
    description: "Number of the entry."
    type: number
    sql: ${TABLE}.entry_number ;;
  }

  dimension: supplier_reference {
    label: "Supplier reference"
    group_label: "Invoice"
    description: "Number the supplier gave the invoice."
    type: string
    sql: ${TABLE}.supplier_reference ;;
  }

  dimension: status {
    label: "Status"
    group_label: "Invoice"
    description: "State of the entry."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: is_credit_note {
    label: "Is credit note"
    group_label: "Invoice"
    description: "Credit note."
    type: yesno
    sql: ${TABLE}.is_credit_note ;;
  }

  dimension: supplier {
    label: "Supplier"
    group_label: "Supplier"
    description: "Supplier."
    type: string
    sql: ${TABLE}.supplier ;;
  }

  dimension: supplier_code {
    label: "Supplier code"
    group_label: "Supplier"
    description: "Code of the supplier."
    type: string
    sql: ${TABLE}.supplier_code ;;
  }

  dimension: supplier_country {
    label: "Supplier country"
    group_label: "Supplier"
    description: "Country of the supplier."
    type: string
    sql: ${TABLE}.supplier_country ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Invoice"
    description: "Currency of the invoice."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: spend_dc {
    hidden: yes
    label: "Spend dc"
    description: "Amount without VAT in division currency."
    type: number
    sql: ${TABLE}.spend_dc ;;
  }

  dimension: vat_dc {
    hidden: yes
    label: "VAT dc"
    description: "VAT in division currency."
    type: number
    sql: ${TABLE}.vat_dc ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount with VAT in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
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
    label: "Invoices"
    description: "Supplier invoices."
    type: count
    drill_fields: [detail*]
  }

  measure: spend {
    label: "Spend"
    description: "Purchases without VAT in division currency."
    type: sum
    sql: ${spend_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: vat {
    label: "VAT"
    description: "VAT in division currency."
    type: sum
    sql: ${vat_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: amount_with_vat {
    label: "Amount with VAT"
    description: "Amount with VAT in division currency."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, entry_number, entry_date, due_date, supplier_reference, status, is_credit_note, supplier, supplier_code]
  }
}
