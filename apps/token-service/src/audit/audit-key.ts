import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Vault } from '../vault/envelope.js';

const PLACE = { table: 'audit_key', row: '1', column: 'sealed' } as const;

/** The key of the audit chain, sealed in the vault and made at its first use. Within `tx`, under the chain's lock. */
export class AuditKey {
  private known: Buffer | undefined;

  constructor(private readonly vault: Vault) {}

  async read(tx: EntityManager): Promise<Buffer> {
    if (this.known !== undefined) return this.known;
    const [row]: { sealed: Buffer }[] = await tx.query('select sealed from audit_key where id = 1');
    const key =
      row === undefined ? await this.make(tx) : Buffer.from(await this.vault.open(row.sealed, PLACE, tx), 'base64');
    // A key that is made here exists only once `tx` is committed: the next reader fetches it.
    if (row !== undefined) this.known = key;
    return key;
  }

  private async make(tx: EntityManager): Promise<Buffer> {
    const key = randomBytes(32);
    const sealed = await this.vault.seal(key.toString('base64'), PLACE, tx);
    await tx.query('insert into audit_key (id, sealed) values (1, $1)', [sealed]);
    return key;
  }
}
