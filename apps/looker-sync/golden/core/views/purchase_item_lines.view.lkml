# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: purchase_item_lines {
  label: "Purchases by item"
  sql_table_name: looker.purchase_item_lines ;;

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

  dimension: line_number {
    label: "Line number"
    group_label: "Invoice"
    description: "Number of the line within the invoice."
    type: number
    sql: ${TABLE}.line_number ;;
  }

  dimension: entry_number {
    label: "Entry number"
    group_label: "Invoice"
    description: "Number of the entry the invoice is booked with."
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

  dimension: is_draft {
    label: "Is draft"
    group_label: "Invoice"
    description: "Not yet an invoice: left out of spend."
    type: yesno
    sql: ${TABLE}.is_draft ;;
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

  dimension: item_key {
    hidden: yes
    label: "Item key"
    description: "Key of the item."
    type: string
    sql: ${TABLE}.item_key ;;
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
    description: "Description of the item."
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
    group_label: "Item"
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

  dimension_group: invoice {
    label: "Invoice"
    description: "Date of the supplier invoice."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.invoice_date ;;
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
    description: "Lines, drafts included."
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

  measure: items {
    label: "Items"
    description: "Items bought."
    type: count_distinct
    sql: ${item_key} ;;
    filters: [is_draft: "no"]
    drill_fields: [detail*]
  }

  measure: item_spend {
    label: "Item spend"
    description: "Purchases by item without VAT in division currency, drafts left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: item_spend_fc {
    label: "Item spend FC"
    description: "Purchases by item without VAT in invoice currency, drafts left out: group by currency."
    type: sum
    sql: ${amount_fc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: units {
    label: "Units"
    description: "Units bought, drafts left out: of one item."
    type: sum
    sql: ${quantity} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: average_price {
    label: "Average price"
    description: "Spend for each unit in division currency: of one item."
    type: number
    sql: toFloat64(${item_spend}) / NULLIF(toFloat64(${units}), 0) ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, line_number, entry_number, invoice_date, due_date, supplier_reference, is_draft, is_credit_note, supplier]
  }
}
