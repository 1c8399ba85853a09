# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: order_backlog {
  label: "Order backlog"
  sql_table_name: looker.order_backlog ;;

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
    description: "State of the line."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: is_cancelled {
    label: "Is cancelled"
    group_label: "Order"
    description: "Cancelled: left out of amounts."
    type: yesno
    sql: ${TABLE}.is_cancelled ;;
  }

  dimension: is_backlog {
    label: "Is backlog"
    group_label: "Order"
    description: "Something is still to be delivered."
    type: yesno
    sql: ${TABLE}.is_backlog ;;
  }

  dimension: is_late {
    label: "Is late"
    group_label: "Order"
    description: "Still to be delivered after the planned date."
    type: yesno
    sql: ${TABLE}.is_late ;;
  }

  dimension: customer {
    label: "Customer"
    group_label: "Customer"
    description: "Customer."
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

  dimension: currency {
    label: "Currency"
    group_label: "Order"
    description: "Currency of the order."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount ordered in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension: amount_fc {
    hidden: yes
    label: "Amount FC"
    description: "Amount ordered in order currency."
    type: number
    sql: ${TABLE}.amount_fc ;;
  }

  dimension: delivered_dc {
    hidden: yes
    label: "Delivered dc"
    description: "Amount delivered."
    type: number
    sql: ${TABLE}.delivered_dc ;;
  }

  dimension: billed_dc {
    hidden: yes
    label: "Billed dc"
    description: "Amount billed."
    type: number
    sql: ${TABLE}.billed_dc ;;
  }

  dimension: backlog_dc {
    hidden: yes
    label: "Backlog dc"
    description: "Amount still to be delivered."
    type: number
    sql: ${TABLE}.backlog_dc ;;
  }

  dimension: unbilled_dc {
    hidden: yes
    label: "Unbilled dc"
    description: "Amount delivered and not billed."
    type: number
    sql: ${TABLE}.unbilled_dc ;;
  }

  dimension: backlog_quantity {
    hidden: yes
    label: "Backlog quantity"
    description: "Quantity still to be delivered."
    type: number
    sql: ${TABLE}.backlog_quantity ;;
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
    description: "Planned date of delivery."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.delivery_date ;;
  }

  measure: count {
    label: "Lines"
    description: "Order lines, cancelled ones included."
    type: count
    drill_fields: [detail*]
  }

  measure: backlog_orders {
    label: "Backlog orders"
    description: "Orders with something still to be delivered."
    type: count_distinct
    sql: ${order_key} ;;
    filters: [is_backlog: "yes"]
    drill_fields: [detail*]
  }

  measure: ordered {
    label: "Ordered"
    description: "Amount ordered, cancelled lines left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_cancelled: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: ordered_fc {
    label: "Ordered FC"
    description: "Amount ordered in order currency, cancelled lines left out: group by currency."
    type: sum
    sql: ${amount_fc} ;;
    filters: [is_cancelled: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: delivered {
    label: "Delivered"
    description: "Amount delivered, cancelled lines left out."
    type: sum
    sql: ${delivered_dc} ;;
    filters: [is_cancelled: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: billed {
    label: "Billed"
    description: "Amount billed, cancelled lines left out."
    type: sum
    sql: ${billed_dc} ;;
    filters: [is_cancelled: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: backlog {
    label: "Backlog"
    description: "Amount still to be delivered."
    type: sum
    sql: ${backlog_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: late_backlog {
    label: "Late backlog"
    description: "Amount still to be delivered after its planned date."
    type: sum
    sql: ${backlog_dc} ;;
    filters: [is_late: "yes"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: unbilled {
    label: "Unbilled"
    description: "Amount delivered and not billed."
    type: sum
    sql: ${unbilled_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: backlog_units {
    label: "Backlog units"
    description: "Units still to be delivered."
    type: sum
    sql: ${backlog_quantity} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, order_number, line_number, order_date, delivery_date, status, is_cancelled, is_backlog, is_late]
  }
}
