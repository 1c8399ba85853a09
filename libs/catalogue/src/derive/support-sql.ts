/** Tables and views beside the entities' own, in the order they are made. */
export const SUPPORT_SQL: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS warehouse.load_status (
  division_key LowCardinality(String) COMMENT 'Region and division number.',
  region LowCardinality(String),
  division UInt32,
  table_name LowCardinality(String) COMMENT 'Table of the warehouse.',
  fetched_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When the newest record was fetched from Exact.',
  loaded_at DateTime64(3, 'UTC') COMMENT 'When rows last became queryable; newest wins.'
) ENGINE = ReplacingMergeTree(loaded_at) ORDER BY (division_key, table_name)`,
  `CREATE TABLE IF NOT EXISTS warehouse.business_date (
  as_of Date32 COMMENT 'Today, by the clock of the warehouse writer: what ageing is counted to.',
  set_at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(set_at) ORDER BY as_of`,
  // Walks from each mapped account up to the root. A loop ends where it meets itself, an orphan where its parent is
  // missing, any walk after 20 levels; the longest walk counts when an account is mapped more than once,
  // of equal ones the last in order of labels, so that an account never changes its levels by chance.
  `CREATE OR REPLACE VIEW warehouse.gl_account_level AS
WITH RECURSIVE
  node AS (
    SELECT division_key, id, parent, coalesce(description, name, toString(code)) AS label
    FROM warehouse.dim_gl_classification FINAL
  ),
  mapping AS (
    SELECT division_key, gl_account, classification
    FROM warehouse.dim_gl_account_classification_mapping FINAL
    WHERE (division_key, gl_scheme_id) IN (
      SELECT division_key, id FROM warehouse.dim_gl_scheme FINAL WHERE toUInt8(ifNull(main, 0)) = 1
    )
  ),
  walk AS (
    SELECT toString(m.division_key) AS division_key, m.gl_account AS gl_account, n.parent AS next,
      [ifNull(n.label, '')] AS labels, [n.id] AS seen
    FROM mapping AS m INNER JOIN node AS n ON n.division_key = m.division_key AND n.id = m.classification
    UNION ALL
    SELECT w.division_key, w.gl_account, n.parent, arrayConcat([ifNull(n.label, '')], w.labels), arrayConcat(w.seen, [n.id])
    FROM walk AS w INNER JOIN node AS n ON toString(n.division_key) = w.division_key AND n.id = w.next
    WHERE NOT has(w.seen, n.id) AND length(w.seen) < 20
  )
SELECT division_key, assumeNotNull(gl_account) AS gl_account,
  nullIf(argMax(labels, (length(labels), labels))[1], '') AS level_1,
  nullIf(argMax(labels, (length(labels), labels))[2], '') AS level_2,
  nullIf(argMax(labels, (length(labels), labels))[3], '') AS level_3,
  arrayStringConcat(argMax(labels, (length(labels), labels)), ' > ') AS path
FROM walk WHERE gl_account IS NOT NULL GROUP BY division_key, gl_account`,
];
