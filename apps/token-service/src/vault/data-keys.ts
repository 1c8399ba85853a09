import { randomBytes } from 'node:crypto';
import { errorKind } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { KEY_BYTES } from './aes-gcm.js';
import type { DataKeyMemory } from './data-key-memory.js';
import type { KeyRing } from './key-ring.js';
import { refused, rowRef, wrapAad, type SecretRow } from './secret-place.js';
import { activeKeyId, lockForNewKeys } from './vault-state.js';

/** A data key as it is stored. */
interface Stored {
  readonly key_id: string;
  readonly wrapped: Buffer;
}

/** A row's key to open with. */
export interface OpeningKey {
  readonly key: Buffer;
  /** From memory: perhaps that of a row which was removed and made anew since. */
  readonly remembered: boolean;
}

/** Data keys of rows, as the vault needs them. */
export interface RowKeys {
  /** The row's key, made when it has none; it comes into being with `tx`. */
  toSeal(row: SecretRow, tx: EntityManager): Promise<Buffer>;
  /** The row's key; undefined when it has none. */
  toOpen(row: SecretRow, tx?: EntityManager): Promise<OpeningKey | undefined>;
  /** Drops what is remembered of a row. */
  forget(row: SecretRow): void;
  /** Destroys the row's key within `tx`. */
  destroy(row: SecretRow, tx: EntityManager): Promise<void>;
}

/** Data keys in the table `data_key`: one a row, wrapped by a master key. */
export class DataKeys implements RowKeys {
  constructor(
    private readonly db: DataSource,
    private readonly ring: KeyRing,
    private readonly memory: DataKeyMemory,
  ) {}

  async toSeal(row: SecretRow, tx: EntityManager): Promise<Buffer> {
    return withPostgresKinds(async () => {
      const stored = (await this.locked(row, tx)) ?? (await this.make(row, tx));
      return this.unwrap(row, stored);
    });
  }

  async toOpen(row: SecretRow, tx?: EntityManager): Promise<OpeningKey | undefined> {
    const remembered = this.memory.recall(rowRef(row));
    if (remembered !== undefined) return { key: remembered, remembered: true };
    const rows: Stored[] = await withPostgresKinds(() =>
      (tx ?? this.db.manager).query('select key_id, wrapped from data_key where row_ref = $1', [rowRef(row)]),
    );
    return rows[0] && { key: await this.unwrap(row, rows[0]), remembered: false };
  }

  forget(row: SecretRow): void {
    this.memory.forget(rowRef(row));
  }

  async destroy(row: SecretRow, tx: EntityManager): Promise<void> {
    await withPostgresKinds(() => tx.query('delete from data_key where row_ref = $1', [rowRef(row)]));
    this.forget(row);
  }

  /** The stored key, which nobody destroys before the end of `tx`; rewrapping it is not held up. */
  private async locked(row: SecretRow, tx: EntityManager): Promise<Stored | undefined> {
    const rows: Stored[] = await tx.query('select key_id, wrapped from data_key where row_ref = $1 for key share', [
      rowRef(row),
    ]);
    return rows[0];
  }

  private async make(row: SecretRow, tx: EntityManager): Promise<Stored> {
    await lockForNewKeys(tx);
    const key = this.ring.key((await activeKeyId(tx)) ?? this.ring.primary.keyId);
    const wrapped = await key.wrap(randomBytes(KEY_BYTES), wrapAad(row));
    await tx.query('insert into data_key (row_ref, key_id, wrapped) values ($1, $2, $3) on conflict do nothing', [
      rowRef(row),
      key.keyId,
      wrapped,
    ]);
    // Another transaction may have been faster: its key counts.
    const stored = await this.locked(row, tx);
    if (stored === undefined) throw refused(row, 'its data key was destroyed at this moment');
    return stored;
  }

  private async unwrap(row: SecretRow, stored: Stored): Promise<Buffer> {
    const ref = rowRef(row);
    const known = this.memory.recall(ref, stored.wrapped);
    if (known !== undefined) return known;
    const key = await unwrapStored(this.ring, row, stored.key_id, stored.wrapped);
    this.memory.keep(ref, stored.wrapped, key);
    return key;
  }
}

/** The data key of a row from its wrapped bytes. Throws `master_key_missing`, or `vault_refused` for bytes that were changed. */
export async function unwrapStored(ring: KeyRing, row: SecretRow, keyId: string, wrapped: Buffer): Promise<Buffer> {
  const master = ring.key(keyId);
  try {
    return await master.unwrap(wrapped, wrapAad(row));
  } catch (cause) {
    if (errorKind(cause) === 'retriable') throw cause;
    throw refused(row, `its data key was changed, or is another row's`, cause);
  }
}
