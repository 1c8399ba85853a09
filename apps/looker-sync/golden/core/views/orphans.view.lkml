# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: orphans {
  label: "Orphans"
  sql_table_name: looker.orphans ;;

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

  dimension: table_name {
    label: "Table name"
    description: "Table of the warehouse."
    type: string
    sql: ${TABLE}.table_name ;;
  }

  dimension: reference {
    label: "Reference"
    description: "Column that points to what is not known."
    type: string
    sql: ${TABLE}.reference ;;
  }

  dimension: facts {
    hidden: yes
    label: "Facts"
    description: "Facts of the table."
    type: number
    sql: ${TABLE}.facts ;;
  }

  dimension: unknown {
    hidden: yes
    label: "Unknown"
    description: "Facts that point to something unknown."
    type: number
    sql: ${TABLE}.unknown ;;
  }

  measure: count {
    label: "References"
    description: "Tables and references."
    type: count
    drill_fields: [detail*]
  }

  measure: looked_at {
    label: "Looked at"
    description: "Facts that were looked at, for each of their references."
    type: sum
    sql: ${facts} ;;
    value_format_name: decimal_0
    drill_fields: [detail*]
  }

  measure: orphans {
    label: "Orphans"
    description: "Facts whose dimension is not known, for each such reference."
    type: sum
    sql: ${unknown} ;;
    value_format_name: decimal_0
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, table_name, reference]
  }
}
