import { ApiException } from '@ml-connector/runtime';
import type { DataSource } from 'typeorm';
import { JobSecretRow } from '../store/small.entities.js';
import type { Vault } from '../vault/envelope.js';

const place = (name: string): { table: string; row: string; column: string } => ({
  table: 'job_secret',
  row: name,
  column: 'secret',
});

/** Secrets of looker-sync's jobs: git key, delivery targets. */
export class JobSecrets {
  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
  ) {}

  async put(name: string, secret: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      const sealed = await this.vault.seal(secret, place(name), tx);
      await tx.getRepository(JobSecretRow).save({ name, secret: sealed });
    });
  }

  /** Throws 404 `secret_not_found`. */
  async get(name: string): Promise<string> {
    const row = await this.db.getRepository(JobSecretRow).findOneBy({ name });
    if (row === null) throw new ApiException(404, 'secret_not_found', `no job secret is named ${JSON.stringify(name)}`);
    return this.vault.open(row.secret, place(name));
  }
}
