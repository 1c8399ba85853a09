# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: revenue_comparison {
  label: "Revenue compared"
  sql_table_name: looker.revenue_comparison ;;

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

  dimension: cost_center {
    label: "Cost center"
    group_label: "Cost center"
    description: "Code of the cost center."
    type: string
    sql: ${TABLE}.cost_center ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Invoice"
    description: "Currency of the invoice."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: revenue_dc {
    hidden: yes
    label: "Revenue dc"
    description: "Revenue of the month."
    type: number
    sql: ${TABLE}.revenue_dc ;;
  }

  dimension: prior_month_dc {
    hidden: yes
    label: "Prior month dc"
    description: "Revenue of the month before."
    type: number
    sql: ${TABLE}.prior_month_dc ;;
  }

  dimension: prior_year_dc {
    hidden: yes
    label: "Prior year dc"
    description: "Revenue of the same month a year before."
    type: number
    sql: ${TABLE}.prior_year_dc ;;
  }

  dimension_group: month {
    label: "Month"
    description: "First day of the month that is compared: group or filter by it."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.month_date ;;
  }

  measure: revenue {
    label: "Revenue"
    description: "Revenue of the month."
    type: sum
    sql: ${revenue_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: revenue_prior_month {
    label: "Revenue prior month"
    description: "Revenue of the month before: group by month."
    type: sum
    sql: ${prior_month_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: revenue_prior_year {
    label: "Revenue prior year"
    description: "Revenue of the same month a year before."
    type: sum
    sql: ${prior_year_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: growth_on_prior_year {
    label: "Growth on prior year"
    description: "Change since the same month a year before, as a part of it."
    type: number
    sql: (toFloat64(${revenue}) - toFloat64(${revenue_prior_year})) / NULLIF(toFloat64(${revenue_prior_year}), 0) ;;
    value_format_name: percent_1
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, month_date, customer, customer_code, customer_country, customer_segment, item_code, item, item_group]
  }
}
