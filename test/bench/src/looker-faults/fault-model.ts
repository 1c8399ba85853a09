import type { WarehouseClient } from '@ml-connector/clickhouse';

/** Model, explore and connection of the table that questions are asked of; a person's own, beside the generated ones. */
export const FAULT_MODEL = 'faults';
/** Rows of the table; Looker gives a user without the right to more 5,000 at a time. */
export const TABLE_ROWS = 12_345;
/** Sum of the amounts: every row has its number plus a cent. */
export const TABLE_TOTAL = ((TABLE_ROWS * (TABLE_ROWS - 1)) / 2 + TABLE_ROWS / 100).toFixed(2);
/** Groups the rows fall into. */
export const TABLE_GROUPS = 7;

/** Makes the table, where Looker's user sees it. */
export async function makeRows(owner: WarehouseClient, table: string): Promise<void> {
  await owner.command('CREATE DATABASE IF NOT EXISTS looker');
  await owner.command(
    `CREATE TABLE looker.${table} (id UInt32, division_key String, name String, amount Decimal(18, 2))
     ENGINE = MergeTree ORDER BY id`,
  );
  await owner.command(
    `INSERT INTO looker.${table}
     SELECT number, 'nl:1', concat('group "', toString(number % ${TABLE_GROUPS}), '"'), toDecimal64(number, 2) + toDecimal64('0.01', 2)
     FROM numbers(${TABLE_ROWS})`,
  );
}

/** What a person keeps in `custom/`. */
export function customFiles(table: string): Readonly<Record<string, string>> {
  return {
    'custom/faults.model.lkml': `connection: "${FAULT_MODEL}"
include: "/custom/fault_rows.view.lkml"
explore: fault_rows {
  access_filter: { field: fault_rows.division_key user_attribute: exact_divisions }
}
`,
    'custom/fault_rows.view.lkml': `view: fault_rows {
  sql_table_name: looker.${table} ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: division_key { type: string sql: \${TABLE}.division_key ;; }
  dimension: name { type: string sql: \${TABLE}.name ;; }
  dimension: amount { type: number sql: \${TABLE}.amount ;; }
  measure: total { type: sum sql: \${amount} ;; }
  measure: rows { type: count }
}
`,
  };
}
