# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: reconciliation {
  label: "Reconciliation"
  sql_table_name: looker.reconciliation ;;

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

  dimension: entity {
    label: "Entity"
    description: "Kind of record."
    type: string
    sql: ${TABLE}.entity ;;
  }

  dimension: period {
    label: "Period"
    description: "Financial period or month, such as 2026-03; empty: all."
    type: string
    sql: ${TABLE}.period ;;
  }

  dimension: verdict {
    label: "Verdict"
    description: "One of equal, in_flight, known_deviation and defect."
    type: string
    sql: ${TABLE}.verdict ;;
  }

  dimension: reason {
    label: "Reason"
    description: "Why, in words."
    type: string
    sql: ${TABLE}.reason ;;
  }

  dimension: is_defect {
    label: "Is defect"
    description: "Differs, and nothing explains it."
    type: yesno
    sql: ${TABLE}.is_defect ;;
  }

  dimension: is_different {
    label: "Is different"
    description: "Differs, explained or not."
    type: yesno
    sql: ${TABLE}.is_different ;;
  }

  dimension: amount_of {
    label: "Amount of"
    group_label: "Figures"
    description: "Which amount is summed."
    type: string
    sql: ${TABLE}.amount_of ;;
  }

  dimension: exact_rows {
    label: "Exact rows"
    group_label: "Figures"
    description: "Rows by the count of Exact."
    type: number
    sql: ${TABLE}.exact_rows ;;
  }

  dimension: warehouse_rows {
    label: "Warehouse rows"
    group_label: "Figures"
    description: "Rows in the warehouse."
    type: number
    sql: ${TABLE}.warehouse_rows ;;
  }

  dimension: shown_rows {
    label: "Shown rows"
    group_label: "Figures"
    description: "Rows of the warehouse that Looker should show."
    type: number
    sql: ${TABLE}.shown_rows ;;
  }

  dimension: looker_rows {
    label: "Looker rows"
    group_label: "Figures"
    description: "Rows as Looker counted them."
    type: number
    sql: ${TABLE}.looker_rows ;;
  }

  dimension: exact_amount {
    label: "Exact amount"
    group_label: "Figures"
    description: "Amount as Exact adds it up."
    type: number
    sql: ${TABLE}.exact_amount ;;
  }

  dimension: warehouse_amount {
    label: "Warehouse amount"
    group_label: "Figures"
    description: "Amount in the warehouse."
    type: number
    sql: ${TABLE}.warehouse_amount ;;
  }

  dimension: shown_amount {
    label: "Shown amount"
    group_label: "Figures"
    description: "Amount that Looker should show."
    type: number
    sql: ${TABLE}.shown_amount ;;
  }

  dimension: looker_amount {
    label: "Looker amount"
    group_label: "Figures"
    description: "Amount as Looker showed it."
    type: number
    sql: ${TABLE}.looker_amount ;;
  }

  dimension: action {
    label: "Action"
    group_label: "Repair"
    description: "What was asked for to repair it."
    type: string
    sql: ${TABLE}.action ;;
  }

  dimension_group: exact {
    label: "Exact"
    description: "When Exact told its figures, UTC."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: datetime
    convert_tz: no
    sql: ${TABLE}.exact_at ;;
  }

  dimension_group: first_seen {
    label: "First seen"
    description: "Since when it differs, UTC."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: datetime
    convert_tz: no
    sql: ${TABLE}.first_seen_at ;;
  }

  dimension_group: checked {
    label: "Checked"
    description: "When it was looked at last, UTC."
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    datatype: datetime
    convert_tz: no
    sql: ${TABLE}.checked_at ;;
  }

  measure: count {
    label: "Figures"
    description: "Figures compared."
    type: count
    drill_fields: [detail*]
  }

  measure: defects {
    label: "Defects"
    description: "Figures that differ without an explanation."
    type: count
    filters: [is_defect: "yes"]
    drill_fields: [detail*]
  }

  measure: differences {
    label: "Differences"
    description: "Figures that differ, explained or not."
    type: count
    filters: [is_different: "yes"]
    drill_fields: [detail*]
  }

  measure: last_checked {
    label: "Last checked"
    description: "When one was looked at last, UTC."
    type: max
    sql: ${checked_raw} ;;
    drill_fields: [detail*]
  }

  measure: longest_unchecked {
    label: "Longest unchecked"
    description: "Look that is the longest ago, UTC."
    type: min
    sql: ${checked_raw} ;;
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, entity, period, verdict, reason, is_defect, is_different, amount_of, exact_rows]
  }
}
