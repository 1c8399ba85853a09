# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: sales_order_lines {
  label: "Sales order lines"
  sql_table_name: looker.sales_order_lines ;;

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

  dimension: order_key {
    hidden: yes
    label: "Order key"
    description: "Key of the order."
    type: string
    sql: ${TABLE}.order_key ;;
  }

  dimension: order_number {
    label: "Order number"
    group_label: "Order"
    description: "Number of the order."
    type: number
    sql: ${TABLE}.order_number ;;
  }

  dimension: line_number {
    label: "Line number"
    group_label: "Order"
    description: "Number of the line within the order."
    type: number
    sql: ${TABLE}.line_number ;;
  }

  dimension: status {
    label: "Status"
    group_label: "Order"
    description: "State of the order."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: customer {
    label: "Customer"
    group_label: "Customer"
    description: "Customer that ordered."
    type: string
    sql: ${TABLE}.customer ;;
  }

  dimension: customer_country {
    label: "Customer country"
    group_label: "Customer"
    description: "Country of the customer."
    type: string
    sql: ${TABLE}.customer_country ;;
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

  dimension: currency {
    label: "Currency"
    group_label: "Order"
    description: "Currency of the order."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: quantity {
    hidden: yes
    label: "Quantity"
    description: "Quantity ordered."
    type: number
    sql: ${TABLE}.quantity ;;
  }

  dimension: quantity_delivered {
    hidden: yes
    label: "Quantity delivered"
    description: "Quantity delivered."
    type: number
    sql: ${TABLE}.quantity_delivered ;;
  }

  dimension: quantity_invoiced {
    hidden: yes
    label: "Quantity invoiced"
    description: "Quantity billed."
    type: number
    sql: ${TABLE}.quantity_invoiced ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount without VAT in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension_group: order {
    label: "Order"
    description: "Date of the order."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.order_date ;;
  }

  dimension_group: delivery {
    label: "Delivery"
    description: "Date of delivery of the line."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.delivery_date ;;
  }

  measure: count {
    label: "Lines"
    description: "Order lines."
    type: count
    drill_fields: [detail*]
  }

  measure: orders {
    label: "Orders"
    description: "Orders."
    type: count_distinct
    sql: ${order_key} ;;
    drill_fields: [detail*]
  }

  measure: ordered_amount {
    label: "Ordered amount"
    description: "Amount ordered without VAT in division currency."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: units_ordered {
    label: "Units ordered"
    description: "Units ordered."
    type: sum
    sql: ${quantity} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: units_delivered {
    label: "Units delivered"
    description: "Units delivered."
    type: sum
    sql: ${quantity_delivered} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: units_invoiced {
    label: "Units invoiced"
    description: "Units billed."
    type: sum
    sql: ${quantity_invoiced} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, order_number, line_number, order_date, delivery_date, status, customer, customer_country, item_code]
  }
}
