# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: sales_invoice_lines {
  label: "Sales invoice lines"
  sql_table_name: looker.sales_invoice_lines ;;

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

  dimension: invoice_key {
    hidden: yes
    label: "Invoice key"
    description: "Key of the invoice."
    type: string
    sql: ${TABLE}.invoice_key ;;
  }

  dimension: invoice_number {
    label: "Invoice number"
    group_label: "Invoice"
    description: "Number of the invoice; empty while it is a draft."
    type: number
    sql: ${TABLE}.invoice_number ;;
  }

  dimension: line_number {
    label: "Line number"
    group_label: "Invoice"
    description: "Number of the line within the invoice."
    type: number
    sql: ${TABLE}.line_number ;;
  }

  dimension: status {
    label: "Status"
    group_label: "Invoice"
    description: "State of the invoice: draft, open, processed."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: is_draft {
    label: "Is draft"
    group_label: "Invoice"
    description: "Not yet an invoice: left out of revenue."
    type: yesno
    sql: ${TABLE}.is_draft ;;
  }

  dimension: customer {
    label: "Customer"
    group_label: "Customer"
    description: "Customer the invoice is for."
    type: string
    sql: ${TABLE}.customer ;;
  }

  dimension: customer_code {
    label: "Customer code"
    group_label: "Customer"
    description: "Code of the customer."
    type: string
    sql: ${TABLE}.customer_code ;;
  }

  dimension: customer_country {
    label: "Customer country"
    group_label: "Customer"
    description: "Country of the customer."
    type: string
    sql: ${TABLE}.customer_country ;;
  }

  dimension: customer_segment {
    label: "Customer segment"
    group_label: "Customer"
    description: "First classification of the customer."
    type: string
    sql: ${TABLE}.customer_segment ;;
  }

  dimension: item_code {
    label: "Item code"
    group_label: "Item"
    description: "Code of the item."
    type: string
    sql: ${TABLE}.item_code ;;
  }

  dimension: item {
    label: "Item"
    group_label: "Item"
    description: "Description of the item on the line."
    type: string
    sql: ${TABLE}.item ;;
  }

  dimension: item_group {
    label: "Item group"
    group_label: "Item"
    description: "Group of the item."
    type: string
    sql: ${TABLE}.item_group ;;
  }

  dimension: gl_account {
    label: "GL account"
    group_label: "Ledger"
    description: "Revenue account."
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

  dimension: quantity {
    hidden: yes
    label: "Quantity"
    description: "Quantity in the unit of the line."
    type: number
    sql: ${TABLE}.quantity ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount without VAT in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension: amount_fc {
    hidden: yes
    label: "Amount FC"
    description: "Amount without VAT in invoice currency."
    type: number
    sql: ${TABLE}.amount_fc ;;
  }

  dimension: vat_amount_dc {
    hidden: yes
    label: "VAT amount dc"
    description: "VAT in division currency."
    type: number
    sql: ${TABLE}.vat_amount_dc ;;
  }

  dimension_group: invoice {
    label: "Invoice"
    description: "Date of the invoice."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.invoice_date ;;
  }

  dimension_group: due {
    label: "Due"
    description: "Date the invoice is due."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.due_date ;;
  }

  measure: count {
    label: "Lines"
    description: "Invoice lines."
    type: count
    drill_fields: [detail*]
  }

  measure: invoices {
    label: "Invoices"
    description: "Invoices, drafts left out."
    type: count_distinct
    sql: ${invoice_key} ;;
    filters: [is_draft: "no"]
    drill_fields: [detail*]
  }

  measure: customers {
    label: "Customers"
    description: "Customers with an invoice line."
    type: count_distinct
    sql: ${customer_code} ;;
    drill_fields: [detail*]
  }

  measure: revenue {
    label: "Revenue"
    description: "Revenue without VAT in division currency, drafts left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: revenue_fc {
    label: "Revenue FC"
    description: "Revenue without VAT in invoice currency: group by currency."
    type: sum
    sql: ${amount_fc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: vat {
    label: "VAT"
    description: "VAT in division currency, drafts left out."
    type: sum
    sql: ${vat_amount_dc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: units {
    label: "Units"
    description: "Units invoiced, drafts left out."
    type: sum
    sql: ${quantity} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, invoice_number, line_number, invoice_date, due_date, status, is_draft, customer, customer_code]
  }
}
