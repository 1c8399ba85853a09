import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import { countInOldForm } from './sealed-tables.js';
import { activeKeyId } from './vault-state.js';

/** How many rows are under which master key. */
export interface VaultCounts {
  readonly byKey: ReadonlyMap<string, number>;
  readonly inOldForm: number;
  /** Key of new rows; undefined before the first start is through. */
  readonly active: string | undefined;
}

/** Counts the rows of the vault. */
export async function countVault(db: DataSource): Promise<VaultCounts> {
  return withPostgresKinds(async () => {
    const rows: { key_id: string; count: string }[] = await db.query(
      'select key_id, count(*) from data_key group by key_id order by key_id',
    );
    return {
      byKey: new Map(rows.map(({ key_id, count }) => [key_id, Number(count)])),
      inOldForm: await countInOldForm(db.manager),
      active: await activeKeyId(db.manager),
    };
  });
}

/** Rows that are not under this key: nothing of them is left when the others are retired. */
export function rowsLeft(counts: VaultCounts, keyId: string): number {
  const others = [...counts.byKey].filter(([id]) => id !== keyId);
  return others.reduce((sum, [, rows]) => sum + rows, counts.inOldForm);
}

/** All rows that a rewrap is about. */
export function rowsTotal(counts: VaultCounts): number {
  return [...counts.byKey.values()].reduce((sum, rows) => sum + rows, counts.inOldForm);
}
