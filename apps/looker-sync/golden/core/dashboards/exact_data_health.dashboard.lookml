# Generated. Do not edit: the next run replaces this file.
# Refine views and explores under custom/, which is never touched.

- dashboard: exact_data_health
  title: Data health
  description: When what these dashboards show was read and loaded, what it lacks, and whether Exact, the warehouse and Looker agree.
  preferred_slug: exact_data_health
  layout: newspaper
  filters:
    - name: Division
      title: Division
      type: field_filter
      default_value: ""
      allow_multiple_values: true
      required: false
      model: exact_core
      explore: load_status
      field: load_status.division_name
  elements:
    - name: Last loaded
      title: Last loaded
      model: exact_core
      explore: load_status
      type: single_value
      fields:
        - load_status.last_loaded
      limit: 500
      listen:
        Division: load_status.division_name
      note_text: UTC.
      note_state: collapsed
      note_display: below
      row: 0
      col: 0
      width: 8
      height: 4
    - name: Least fresh
      title: Least fresh
      model: exact_core
      explore: load_status
      type: single_value
      fields:
        - load_status.least_fresh
      limit: 500
      listen:
        Division: load_status.division_name
      note_text: UTC.
      note_state: collapsed
      note_display: below
      row: 0
      col: 8
      width: 8
      height: 4
    - name: Tables
      title: Tables
      model: exact_core
      explore: load_status
      type: single_value
      fields:
        - load_status.tables
      limit: 500
      listen:
        Division: load_status.division_name
      row: 0
      col: 16
      width: 8
      height: 4
    - name: By division
      title: By division
      model: exact_core
      explore: load_status
      type: looker_grid
      fields:
        - load_status.division_key
        - load_status.division_name
        - load_status.tables
        - load_status.last_loaded
        - load_status.least_fresh
      sorts:
        - load_status.least_fresh
      limit: 500
      listen:
        Division: load_status.division_name
      row: 4
      col: 0
      width: 12
      height: 8
    - name: By table
      title: By table
      model: exact_core
      explore: load_status
      type: looker_grid
      fields:
        - load_status.division_name
        - load_status.table_name
        - load_status.fetched_time
        - load_status.loaded_time
      sorts:
        - load_status.fetched_time
      limit: 500
      listen:
        Division: load_status.division_name
      row: 4
      col: 12
      width: 12
      height: 8
    - name: Figures compared
      title: Figures compared
      model: exact_core
      explore: reconciliation
      type: single_value
      fields:
        - reconciliation.count
      limit: 500
      listen:
        Division: reconciliation.division_name
      row: 12
      col: 0
      width: 8
      height: 4
    - name: Unexplained differences
      title: Unexplained differences
      model: exact_core
      explore: reconciliation
      type: single_value
      fields:
        - reconciliation.defects
      limit: 500
      listen:
        Division: reconciliation.division_name
      row: 12
      col: 8
      width: 8
      height: 4
    - name: Last compared
      title: Last compared
      model: exact_core
      explore: reconciliation
      type: single_value
      fields:
        - reconciliation.last_checked
      limit: 500
      listen:
        Division: reconciliation.division_name
      note_text: UTC.
      note_state: collapsed
      note_display: below
      row: 12
      col: 16
      width: 8
      height: 4
    - name: Differences
      title: Differences
      model: exact_core
      explore: reconciliation
      type: looker_grid
      fields:
        - reconciliation.division_name
        - reconciliation.entity
        - reconciliation.period
        - reconciliation.verdict
        - reconciliation.reason
        - reconciliation.action
        - reconciliation.first_seen_time
      sorts:
        - reconciliation.first_seen_time
      filters:
        reconciliation.is_different: yes
      limit: 500
      listen:
        Division: reconciliation.division_name
      note_text: Exact, the warehouse and Looker beside each other, as last compared; the explore has the figures.
      note_state: collapsed
      note_display: below
      row: 16
      col: 0
      width: 24
      height: 8
    - name: Orphans by table
      title: Orphans by table
      model: exact_core
      explore: orphans
      type: looker_grid
      fields:
        - orphans.division_name
        - orphans.table_name
        - orphans.reference
        - orphans.orphans
        - orphans.looked_at
      sorts:
        - orphans.orphans desc
      filters:
        orphans.orphans: ">0"
      limit: 500
      listen:
        Division: orphans.division_name
      note_text: Facts that point to something that is not in the warehouse; a refetch is on its way, or the source has it no more.
      note_state: collapsed
      note_display: below
      row: 24
      col: 0
      width: 24
      height: 8
