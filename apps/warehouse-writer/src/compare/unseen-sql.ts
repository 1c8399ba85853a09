/** Rows of a division in one partition of a table that a complete read did not see. */
export interface UnseenRows {
  /** The version below which rows were not seen. */
  readonly below: string;
  readonly alive: number;
  readonly missing: number;
  /** Keys of the missing ones, `MAX_UNSEEN_KEYS` at most: the next compare finds the others. */
  readonly keys: readonly string[];
}

/** Keys in one report: a message holds a megabyte. */
export const MAX_UNSEEN_KEYS = 10_000;

/**
 * Rows alive whose version is below what the read gave to everything it saw. All rows of the partition that came before
 * the marker are in, so the answer is the same however often and however late it is asked.
 * Parameters: `key`, `partition`, `topic`, `below`.
 */
export function unseenSql(table: string): string {
  return `SELECT toUInt32(count()) AS alive, toUInt32(countIf(version < toUInt128({below:String}))) AS missing,
  groupArrayIf(${MAX_UNSEEN_KEYS})(toString(id), version < toUInt128({below:String})) AS keys
FROM warehouse.${table} FINAL
WHERE division_key = {key:String} AND raw_topic = {topic:String} AND raw_partition = {partition:UInt16} AND is_deleted = 0`;
}
