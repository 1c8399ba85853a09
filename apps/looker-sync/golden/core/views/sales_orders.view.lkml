# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: sales_orders {
  label: "Sales orders"
  sql_table_name: looker.sales_orders ;;

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
    description: "Key of the order, as on its lines."
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

  dimension: status {
    label: "Status"
    group_label: "Order"
    description: "State of the order."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: delivery_status {
    label: "Delivery status"
    group_label: "Order"
    description: "State of its delivery."
    type: string
    sql: ${TABLE}.delivery_status ;;
  }

  dimension: invoice_status {
    label: "Invoice status"
    group_label: "Order"
    description: "State of its billing."
    type: string
    sql: ${TABLE}.invoice_status ;;
  }

  dimension: is_open {
    label: "Is open"
    group_label: "Order"
    description: "Not complete and not cancelled."
    type: yesno
    sql: ${TABLE}.is_open ;;
  }

  dimension: is_cancelled {
    label: "Is cancelled"
    group_label: "Order"
    description: "Cancelled: left out of amounts."
    type: yesno
    sql: ${TABLE}.is_cancelled ;;
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
    description: "Amount with VAT in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension: net_amount_fc {
    hidden: yes
    label: "Net amount FC"
    description: "Amount without VAT in order currency."
    type: number
    sql: ${TABLE}.net_amount_fc ;;
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
    label: "Documents"
    description: "Orders, cancelled ones included."
    type: count
    drill_fields: [detail*]
  }

  measure: orders {
    label: "Orders"
    description: "Orders, cancelled ones left out."
    type: count_distinct
    sql: ${order_key} ;;
    filters: [is_cancelled: "no"]
    drill_fields: [detail*]
  }

  measure: open_orders {
    label: "Open orders"
    description: "Open orders."
    type: count_distinct
    sql: ${order_key} ;;
    filters: [is_open: "yes"]
    drill_fields: [detail*]
  }

  measure: ordered_with_vat {
    label: "Ordered with VAT"
    description: "Amount ordered with VAT in division currency, cancelled orders left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_cancelled: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: ordered_fc {
    label: "Ordered FC"
    description: "Amount ordered without VAT in order currency, cancelled orders left out: group by currency."
    type: sum
    sql: ${net_amount_fc} ;;
    filters: [is_cancelled: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: open_with_vat {
    label: "Open orders with VAT"
    description: "Amount of open orders with VAT in division currency."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_open: "yes"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, order_number, order_date, delivery_date, status, delivery_status, invoice_status, is_open, is_cancelled]
  }
}
