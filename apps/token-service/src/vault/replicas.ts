import type { EntityManager } from 'typeorm';
import type { KeyRing } from './key-ring.js';

/** How often a replica says which master keys it has. */
export const BEAT_MS = 10_000;
/** One that said nothing for so long is gone. */
const GONE_MS = 30_000;
const FORGOTTEN_MS = 3_600_000;

/** A replica of token-service, and its master keys. */
export interface Replica {
  readonly id: string;
  readonly primaryKeyId: string;
  readonly keyIds: readonly string[];
  /** Epoch milliseconds. */
  readonly seenAt: number;
}

/** Says that this replica lives, and its master keys; forgets those that are long gone. */
export async function beat(tx: EntityManager, me: { id: string; ring: KeyRing; now: number }): Promise<void> {
  await tx.query(
    `insert into vault_replica (id, primary_key_id, key_ids, seen_at) values ($1, $2, $3, $4)
     on conflict (id) do update set primary_key_id = $2, key_ids = $3, seen_at = $4`,
    [me.id, me.ring.primary.keyId, JSON.stringify(me.ring.ids), me.now],
  );
  await tx.query('delete from vault_replica where seen_at < $1', [me.now - FORGOTTEN_MS]);
}

/** Says that this replica is gone: nobody waits for it any more. */
export async function leave(tx: EntityManager, id: string): Promise<void> {
  await tx.query('delete from vault_replica where id = $1', [id]);
}

/** Replicas that live, as far as they said. */
export async function livingReplicas(tx: EntityManager, now: number): Promise<Replica[]> {
  const rows: { id: string; primary_key_id: string; key_ids: string[]; seen_at: string }[] = await tx.query(
    'select id, primary_key_id, key_ids, seen_at from vault_replica where seen_at > $1 order by id',
    [now - GONE_MS],
  );
  return rows.map((row) => ({
    id: row.id,
    primaryKeyId: row.primary_key_id,
    keyIds: row.key_ids,
    seenAt: Number(row.seen_at),
  }));
}
