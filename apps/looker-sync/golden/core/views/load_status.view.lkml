# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: load_status {
  label: "Data freshness"
  sql_table_name: looker.load_status ;;

  dimension: pk {
    primary_key: yes
    hidden: yes
    label: "Pk"
    description: "Key of the row."
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

  dimension: table_name {
    label: "Table name"
    description: "Table of the warehouse."
    type: string
    sql: ${TABLE}.table_name ;;
  }

  dimension_group: fetched {
    label: "Fetched"
    description: "When the newest record of the table was fetched from Exact, UTC."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: datetime
    convert_tz: no
    sql: ${TABLE}.fetched_at ;;
  }

  dimension_group: loaded {
    label: "Loaded"
    description: "When rows of the table last became queryable, UTC."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: datetime
    convert_tz: no
    sql: ${TABLE}.loaded_at ;;
  }

  measure: tables {
    label: "Tables"
    description: "Tables with data."
    type: count
    drill_fields: [detail*]
  }

  measure: last_loaded {
    label: "Last loaded"
    description: "Newest load, UTC."
    type: max
    sql: ${loaded_raw} ;;
    drill_fields: [detail*]
  }

  measure: least_fresh {
    label: "Least fresh"
    description: "Oldest last load, UTC."
    type: min
    sql: ${loaded_raw} ;;
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, table_name, fetched_date, loaded_date]
  }
}
