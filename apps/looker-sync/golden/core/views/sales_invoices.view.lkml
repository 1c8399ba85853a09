# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

view: sales_invoices {
  label: "Sales invoices"
  sql_table_name: looker.sales_invoices ;;

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
    description: "Key of the invoice, as on its lines."
    type: string
    sql: ${TABLE}.invoice_key ;;
  }

  dimension: invoice_number {
    label: "Invoice number"
    group_label: "Invoice"
    description: "Number of the invoice; empty while it is a draft."
    type: number
    sql: ${TABLE}.invoice_number ;;
  }

  dimension: status {
    label: "Status"
    group_label: "Invoice"
    description: "State of the invoice: draft, open, processed."
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: is_draft {
    label: "Is draft"
    group_label: "Invoice"
    description: "Not yet an invoice: left out of revenue."
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
    group_label: "Invoice"
    description: "Currency of the invoice."
    type: string
    sql: ${TABLE}.currency ;;
  }

  dimension: revenue_dc {
    hidden: yes
    label: "Revenue dc"
    description: "Amount without VAT in division currency."
    type: number
    sql: ${TABLE}.revenue_dc ;;
  }

  dimension: revenue_fc {
    hidden: yes
    label: "Revenue in invoice currency"
    description: "Amount without VAT in invoice currency."
    type: number
    sql: ${TABLE}.revenue_fc ;;
  }

  dimension: vat_dc {
    hidden: yes
    label: "VAT dc"
    description: "VAT in division currency."
    type: number
    sql: ${TABLE}.vat_dc ;;
  }

  dimension: amount_dc {
    hidden: yes
    label: "Amount dc"
    description: "Amount with VAT in division currency."
    type: number
    sql: ${TABLE}.amount_dc ;;
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
    description: "Date the invoice is due."
    type: time
    timeframes: [raw, date, week, month, quarter, year]
    datatype: date
    convert_tz: no
    sql: ${TABLE}.due_date ;;
  }

  measure: count {
    label: "Documents"
    description: "Invoices, drafts included."
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

  measure: revenue {
    label: "Revenue"
    description: "Revenue without VAT in division currency, drafts left out."
    type: sum
    sql: ${revenue_dc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: total_revenue_fc {
    label: "Revenue FC"
    description: "Revenue without VAT in invoice currency, drafts left out: group by currency."
    type: sum
    sql: ${revenue_fc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: vat {
    label: "VAT"
    description: "VAT in division currency, drafts left out."
    type: sum
    sql: ${vat_dc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: amount_with_vat {
    label: "Amount with VAT"
    description: "Amount with VAT in division currency, drafts left out."
    type: sum
    sql: ${amount_dc} ;;
    filters: [is_draft: "no"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: credited {
    label: "Credited"
    description: "Credit notes without VAT in division currency; negative."
    type: sum
    sql: ${revenue_dc} ;;
    filters: [is_draft: "no", is_credit_note: "yes"]
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  measure: average_invoice {
    label: "Average invoice"
    description: "Revenue for each invoice, in division currency."
    type: number
    sql: toFloat64(${revenue}) / NULLIF(${invoices}, 0) ;;
    value_format_name: decimal_2
    drill_fields: [detail*]
  }

  set: detail {
    fields: [division_key, division, division_name, region, invoice_number, invoice_date, due_date, status, is_draft, is_credit_note, customer, customer_code]
  }
}
