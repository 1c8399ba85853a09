# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: payables_at_month_end {
  label: "Payables at month's end"
  sql_table_name: looker.payables_at_month_end ;;

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

  dimension: supplier {
    label: "Supplier"
    group_label: "Relation"
    description: "The supplier."
    type: string
    sql: ${TABLE}.supplier ;;
  }

  dimension: supplier_code {
    label: "Supplier code"
    group_label: "Relation"
    description: "Code of the supplier."
    type: string
    sql: ${TABLE}.supplier_code ;;
  }

  dimension: supplier_country {
    label: "Supplier country"
    group_label: "Relation"
    description: "Country of the supplier."
    type: string
    sql: ${TABLE}.supplier_country ;;
  }

  dimension: invoice_number {
    label: "Invoice number"
    group_label: "Invoice"
    description: "Number of the invoice."
    type: number
    sql: ${TABLE}.invoice_number ;;
  }

  dimension: your_ref {
    label: "Your ref"
    group_label: "Invoice"
    description: "Reference of the other side."
    type: string
    sql: ${TABLE}.your_ref ;;
  }

  dimension: days_overdue {
    label: "Days overdue"
    group_label: "State"
    description: "Days past the due date at the month's end; zero or less when not due."
    type: number
    sql: ${TABLE}.days_overdue ;;
  }

  dimension: ageing_bucket {
    label: "Ageing bucket"
    group_label: "State"
    description: "Days past the due date at the month's end, by 30."
    type: string
    sql: ${TABLE}.ageing_bucket ;;
  }

  dimension: is_overdue {
    label: "Is overdue"
    group_label: "State"
    description: "Past its due date at the month's end."
    type: yesno
    sql: ${TABLE}.is_overdue ;;
  }

  dimension: currency {
    label: "Currency"
    group_label: "Invoice"
    description: "Currency of the term."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount of the term in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
  }

  dimension_group: month_end {
    label: "Month end"
    description: "Last day of the month at whose end the term was open: filter or group by it."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.month_end ;;
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
    description: "Date the term is due."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.due_date ;;
  }

  measure: count {
    label: "Terms"
    description: "Terms open at the month's end."
    type: count
    drill_fields: [detail*]
  }

  measure: open_amount {
    label: "Open amount"
    description: "Open amount at the month's end in division currency: group or filter by month end, months do not add up."
    type: sum
    sql: ${amount_dc} ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: overdue_amount {
    label: "Overdue amount"
    description: "Open amount past its due date at the month's end, in division currency."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_overdue: "yes"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, supplier, supplier_code, supplier_country, month_end_date, invoice_number, your_ref, invoice_date, due_date]
  }
}
