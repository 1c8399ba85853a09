import { errorKind, errorText, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';
import { unwrapStored } from './data-keys.js';
import type { Vault } from './envelope.js';
import type { KeyRing } from './key-ring.js';
import { rowOfRef, rowRef, wrapAad } from './secret-place.js';
import { lockOldSecrets, rowsInOldForm, SEALED_TABLES, type SealedTable } from './sealed-tables.js';

const BATCH_ROWS = 200;

/** What a pass over the rows did. */
export interface PassResult {
  readonly rewrapped: number;
  /** Names of rows that could not be rewrapped. */
  readonly refused: readonly string[];
}

interface WrappedKey {
  readonly row_ref: string;
  readonly key_id: string;
  readonly wrapped: Buffer;
}

/** One way over all rows that are not under the primary key, batch by batch; each batch is durable by itself. */
export class RewrapPass {
  constructor(
    private readonly db: DataSource,
    private readonly ring: KeyRing,
    private readonly vault: Vault,
    private readonly logger: Logger,
  ) {}

  /** `goOn` is asked before each batch; false ends the pass. */
  async run(goOn: () => Promise<boolean>): Promise<PassResult> {
    const refused: string[] = [];
    let rewrapped = 0;
    for (const table of SEALED_TABLES) rewrapped += await this.turnOldForm(table, goOn, refused);
    for (let after = ''; await goOn();) {
      const keys = await this.batch(after);
      if (keys.length === 0) break;
      rewrapped += await this.rewrap(keys, refused);
      after = keys.at(-1)?.row_ref ?? '';
    }
    return { rewrapped, refused };
  }

  private async batch(after: string): Promise<WrappedKey[]> {
    return withPostgresKinds(() =>
      this.db.query(
        'select row_ref, key_id, wrapped from data_key where key_id <> $1 and row_ref > $2 order by row_ref limit $3',
        [this.ring.primary.keyId, after, BATCH_ROWS],
      ),
    );
  }

  /** Puts data keys under the primary key, each only if it is still as it was read: a destroyed one stays so. */
  private async rewrap(keys: readonly WrappedKey[], refused: string[]): Promise<number> {
    const done = await Promise.all(keys.map((key) => this.wrappedAnew(key, refused)));
    const rows = done.filter((row) => row !== undefined);
    if (rows.length === 0) return 0;
    const [, count]: [unknown, number] = await withPostgresKinds(() =>
      this.db.query(
        `update data_key d set wrapped = v.next, key_id = $4
         from unnest($1::text[], $2::bytea[], $3::bytea[]) as v (ref, before, next)
         where d.row_ref = v.ref and d.wrapped = v.before`,
        [
          rows.map((row) => row.ref),
          rows.map((row) => row.before),
          rows.map((row) => row.next),
          this.ring.primary.keyId,
        ],
      ),
    );
    return count;
  }

  private async wrappedAnew(
    key: WrappedKey,
    refused: string[],
  ): Promise<{ ref: string; before: Buffer; next: Buffer } | undefined> {
    const row = rowOfRef(key.row_ref);
    try {
      const plain = await unwrapStored(this.ring, row, key.key_id, key.wrapped);
      return { ref: key.row_ref, before: key.wrapped, next: await this.ring.primary.wrap(plain, wrapAad(row)) };
    } catch (error) {
      this.refuse(key.row_ref, error, refused);
      return undefined;
    }
  }

  /** Seals secrets of the older form anew, under their rows' data keys. */
  private async turnOldForm(table: SealedTable, goOn: () => Promise<boolean>, refused: string[]): Promise<number> {
    let turned = 0;
    for (let after = ''; await goOn();) {
      const rows = await withPostgresKinds(() => rowsInOldForm(this.db.manager, table, after, BATCH_ROWS));
      if (rows.length === 0) break;
      for (const { id } of rows) turned += await this.turnRow(table, id, refused);
      after = rows.at(-1)?.id ?? '';
    }
    return turned;
  }

  private async turnRow(table: SealedTable, id: string, refused: string[]): Promise<number> {
    try {
      await withPostgresKinds(() =>
        this.db.transaction(async (tx) => {
          for (const [column, sealed] of Object.entries(await lockOldSecrets(tx, table, id))) {
            const place = { table: table.table, row: id, column };
            const anew = await this.vault.seal(await this.vault.open(sealed, place, tx), place, tx);
            await tx.query(`update ${table.table} set ${column} = $1 where ${table.idColumn} = $2`, [anew, id]);
          }
        }),
      );
      return 1;
    } catch (error) {
      this.refuse(rowRef({ table: table.table, row: id }), error, refused);
      return 0;
    }
  }

  /** One row that can't be opened must not keep the others from being rewrapped. */
  private refuse(ref: string, error: unknown, refused: string[]): void {
    if (errorKind(error) !== 'terminal') throw error;
    refused.push(ref);
    this.logger.error('rewrap_refused', { row: ref, reason: errorText(error) });
  }
}
