# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: receivable_days {
  label: "Days sales outstanding"
  sql_table_name: looker.receivable_days ;;

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

  dimension: customer {
    label: "Customer"
    group_label: "Relation"
    description: "The customer."
    type: string
    sql: ${TABLE}.customer ;;
  }

  dimension: customer_code {
    label: "Customer code"
    group_label: "Relation"
    description: "Code of the customer."
    type: string
    sql: ${TABLE}.customer_code ;;
  }

  dimension: customer_country {
    label: "Customer country"
    group_label: "Relation"
    description: "Country of the customer."
    type: string
    sql: ${TABLE}.customer_country ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Invoice"
    description: "Currency of the term."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: open_dc {
    hidden: yes
    label: "Open dc"
    description: "Amount open at the month's end."
    type: number
    sql: ${TABLE}.open_dc ;;
  }

  dimension: billed_90_dc {
    hidden: yes
    label: "Billed 90 dc"
    description: "Amount billed within 90 days before it."
    type: number
    sql: ${TABLE}.billed_90_dc ;;
  }

  dimension: billed_365_dc {
    hidden: yes
    label: "Billed 365 dc"
    description: "Amount billed within 365 days before it."
    type: number
    sql: ${TABLE}.billed_365_dc ;;
  }

  dimension_group: month_end {
    label: "Month end"
    description: "Last day of the month: filter or group by it."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.month_end ;;
  }

  measure: open_amount {
    label: "Open amount"
    description: "Open amount at the month's end: group or filter by month end, months do not add up."
    type: sum
    sql: ${open_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: billed_90_days {
    label: "Billed 90 days"
    description: "Billed within the 90 days up to the month's end."
    type: sum
    sql: ${billed_90_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: billed_365_days {
    label: "Billed 365 days"
    description: "Billed within the 365 days up to the month's end."
    type: sum
    sql: ${billed_365_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: days_sales_outstanding {
    label: "Days sales outstanding"
    description: "Days of billing that were open at the month's end, by the 90 days up to it."
    type: number
    sql: 90 * toFloat64(${open_amount}) / NULLIF(toFloat64(${billed_90_days}), 0) ;;
    value_format_name: decimal_1
    drill_fields: [detail*]
  }

  measure: days_sales_outstanding_year {
    label: "Days sales outstanding year"
    description: "Days of billing that were open at the month's end, by the 365 days up to it."
    type: number
    sql: 365 * toFloat64(${open_amount}) / NULLIF(toFloat64(${billed_365_days}), 0) ;;
    value_format_name: decimal_1
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, customer, customer_code, customer_country, month_end_date, currency]
  }
}
