import type { DataSource, EntityManager } from 'typeorm';

const LAST = 'last';

/** Notes which rows the last run left behind, for all replicas to say. */
export async function noteRefused(
  tx: EntityManager,
  keyId: string,
  refused: readonly string[],
  now: number,
): Promise<void> {
  await tx.query(
    `insert into vault_rewrap (id, key_id, refused, ended_at) values ($1, $2, $3, $4)
     on conflict (id) do update set key_id = $2, refused = $3, ended_at = $4`,
    [LAST, keyId, JSON.stringify(refused), now],
  );
}

/** Rows the last run to this key could not rewrap, by name. */
export async function lastRefused(db: DataSource, keyId: string): Promise<string[]> {
  const rows: { refused: string[] }[] = await db.query(
    'select refused from vault_rewrap where id = $1 and key_id = $2',
    [LAST, keyId],
  );
  return rows[0]?.refused ?? [];
}
