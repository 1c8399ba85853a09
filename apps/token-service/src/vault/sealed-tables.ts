import type { EntityManager } from 'typeorm';
import { OLD_FORM } from './envelope.js';

/** A table with secrets that may be in the older form; younger tables have none. */
export interface SealedTable {
  readonly table: string;
  readonly idColumn: string;
  readonly columns: readonly string[];
}

/** Every table that had secrets before rows had data keys. */
export const SEALED_TABLES: readonly SealedTable[] = [
  {
    table: 'connection',
    idColumn: 'id',
    columns: ['client_secret', 'webhook_secret', 'webhook_secret_old', 'access_token', 'refresh_token'],
  },
  { table: 'looker', idColumn: 'id', columns: ['client_secret'] },
  { table: 'job_secret', idColumn: 'name', columns: ['secret'] },
];

/** The older secrets of a row, by column. */
export type OldSecrets = Readonly<Record<string, Buffer>>;

const isOld = (column: string): string => `(${column} is not null and get_byte(${column}, 0) = ${OLD_FORM})`;

/** A row with secrets in the older form. */
export interface OldRow {
  readonly id: string;
  readonly secrets: OldSecrets;
}

/** Rows behind `after` that have a secret in the older form, in order of their ids. */
export async function rowsInOldForm(
  tx: EntityManager,
  { table, idColumn, columns }: SealedTable,
  after: string,
  limit: number,
): Promise<OldRow[]> {
  const rows: StoredSecrets[] = await tx.query(
    `select ${idColumn} as row_id, ${columns.join(', ')} from ${table}
     where ${idColumn} > $1 and (${columns.map(isOld).join(' or ')}) order by ${idColumn} limit $2`,
    [after, limit],
  );
  return rows.map((row) => ({ id: row.row_id, secrets: oldOnes(row, columns) }));
}

/** How many rows have a secret in the older form. */
export async function countInOldForm(tx: EntityManager): Promise<number> {
  let sum = 0;
  for (const { table, columns } of SEALED_TABLES) {
    const rows: { count: string }[] = await tx.query(
      `select count(*) from ${table} where ${columns.map(isOld).join(' or ')}`,
    );
    sum += Number(rows[0]?.count);
  }
  return sum;
}

/** A row's secrets in the older form; nobody else writes the row before the transaction ends. */
export async function lockOldSecrets(
  tx: EntityManager,
  { table, idColumn, columns }: SealedTable,
  id: string,
): Promise<OldSecrets> {
  const rows: StoredSecrets[] = await tx.query(
    `select ${idColumn} as row_id, ${columns.join(', ')} from ${table} where ${idColumn} = $1 for update`,
    [id],
  );
  return rows[0] === undefined ? {} : oldOnes(rows[0], columns);
}

type StoredSecrets = { readonly row_id: string } & Readonly<Record<string, Buffer | null | string>>;

function oldOnes(row: StoredSecrets, columns: readonly string[]): OldSecrets {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const sealed = row[column];
      return Buffer.isBuffer(sealed) && sealed[0] === OLD_FORM ? [[column, sealed] as const] : [];
    }),
  );
}
