import type { EntityManager } from 'typeorm';
import { rowRef, type SecretPlace } from './secret-place.js';

/** A secret everybody knows: its data key tells which master key is in use, opening it that it is the right one. */
export const CHECK_PLACE: SecretPlace = { table: 'vault_check', row: 'vault', column: 'sealed' };
/** The text of the check. */
export const CHECK_TEXT = 'this vault opens';

const LOCK = `hashtext('token_service vault keys')`;

/** Held by each transaction that makes a data key, until it ends: the master key in use does not change meanwhile. */
export async function lockForNewKeys(tx: EntityManager): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`);
}

/** Held by the transaction that changes the master key in use, or looks whether it may start. */
export async function lockForKeyChange(tx: EntityManager): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(${LOCK})`);
}

/** Id of the master key new data keys are wrapped by; undefined in a fresh database. */
export async function activeKeyId(tx: EntityManager): Promise<string | undefined> {
  const rows: { key_id: string }[] = await tx.query('select key_id from data_key where row_ref = $1', [
    rowRef(CHECK_PLACE),
  ]);
  return rows[0]?.key_id;
}
