import { errorKind, Rounds, type Clock, type Logger } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { BadConfigError } from '@ml-connector/runtime';
import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import type { Vault } from './envelope.js';
import type { KeyRing } from './key-ring.js';
import { beat, BEAT_MS, leave } from './replicas.js';
import { rowsInOldForm, SEALED_TABLES, type OldRow, type SealedTable } from './sealed-tables.js';
import { activeKeyId, CHECK_PLACE, CHECK_TEXT, lockForKeyChange } from './vault-state.js';

const RUNBOOK = 'docs/runbooks/rotate-master-key.md';
const BATCH_ROWS = 500;

/** What the guard is made of. */
export interface VaultGuardParts {
  readonly db: DataSource;
  readonly ring: KeyRing;
  readonly vault: Vault;
  /** Names this process among the replicas. */
  readonly owner: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fail: (error: unknown) => void;
}

/** Refuses to start where a secret could not be opened, and tells the other replicas which master keys are here. */
export class VaultGuard implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(private readonly parts: VaultGuardParts) {
    const { clock, logger, fail } = parts;
    const options = { everyMs: BEAT_MS, waitsEvent: 'vault_beat_waits', clock, logger, fail };
    this.rounds = new Rounds(options, () => this.round());
  }

  /** Throws `BadConfigError` with the ids of the master keys that are needed. */
  async onModuleInit(): Promise<void> {
    const { db, ring, logger } = this.parts;
    await withPostgresKinds(() =>
      db.transaction(async (tx) => {
        await lockForKeyChange(tx);
        await this.beat(tx);
        await this.refuseMissingKeys(tx);
        await this.refuseOldRows(tx);
        await this.check(tx);
      }),
    );
    logger.info('vault_opened', { key_id: ring.primary.keyId, old_key_ids: ring.ids.slice(1).join(' ') });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  /** Last of all: until the work in hand is done its secrets must stay under keys this process has. */
  async onApplicationShutdown(): Promise<void> {
    const { db, owner, logger } = this.parts;
    await this.rounds.stop();
    // One that can't say so counts as gone soon.
    await leave(db.manager, owner).catch((error: unknown) => logger.warn('vault_not_left', { error }));
  }

  /** Every master key that a stored data key needs has to be here. */
  private async refuseMissingKeys(tx: EntityManager): Promise<void> {
    const { ring } = this.parts;
    const rows: { key_id: string; count: string }[] = await tx.query(
      'select key_id, count(*) from data_key group by key_id order by key_id',
    );
    const missing = rows.filter(({ key_id }) => !ring.has(key_id));
    if (missing.length === 0) return;
    const needed = missing.map(({ key_id, count }) => `${key_id} (${count} rows)`).join(', ');
    throw refusal(
      `the vault needs master key ${needed}, but here is ${ring.ids.join(', ')}. Give the key the vault was sealed by; ` +
        `one that was replaced stays in MASTER_KEYS_OLD until "ml-connector vault rewrap" is done (${RUNBOOK})`,
    );
  }

  /** Secrets in the older form do not name their key: each is opened once, until a rewrap has turned them. */
  private async refuseOldRows(tx: EntityManager): Promise<void> {
    let closed = 0;
    for (const table of SEALED_TABLES)
      for (let rows = await rowsInOldForm(tx, table, '', BATCH_ROWS); rows.length > 0;) {
        for (const row of rows) if (!(await this.opens(tx, table, row))) closed += 1;
        rows = await rowsInOldForm(tx, table, rows.at(-1)?.id ?? '', BATCH_ROWS);
      }
    if (closed > 0)
      throw refusal(
        `${closed} rows of the vault can't be opened by the master keys here (${this.parts.ring.ids.join(', ')}). ` +
          `Give the key they were sealed by, as MASTER_KEY or in MASTER_KEYS_OLD (${RUNBOOK})`,
      );
  }

  private async opens(tx: EntityManager, { table }: SealedTable, { id, secrets }: OldRow): Promise<boolean> {
    try {
      for (const [column, sealed] of Object.entries(secrets))
        await this.parts.vault.open(sealed, { table, row: id, column }, tx);
      return true;
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      return false;
    }
  }

  /** A text everybody knows is sealed in a fresh database, and opened at every later start. */
  private async check(tx: EntityManager): Promise<void> {
    const { vault, ring } = this.parts;
    const rows: { sealed: Buffer }[] = await tx.query('select sealed from vault_check where id = $1', [
      CHECK_PLACE.row,
    ]);
    if (rows[0] === undefined) {
      const sealed = await vault.seal(CHECK_TEXT, CHECK_PLACE, tx);
      await tx.query('insert into vault_check (id, sealed) values ($1, $2)', [CHECK_PLACE.row, sealed]);
      return;
    }
    try {
      await vault.open(rows[0].sealed, CHECK_PLACE, tx);
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      throw refusal(`the vault can't be opened by the master keys here (${ring.ids.join(', ')}): it was changed`);
    }
  }

  private async round(): Promise<void> {
    const { db, ring } = this.parts;
    await withPostgresKinds(() => this.beat(db.manager));
    // Possible only for a process that stood still while the others went on to a new key.
    const active = await withPostgresKinds(() => activeKeyId(db.manager));
    if (active !== undefined) ring.key(active);
  }

  private async beat(tx: EntityManager): Promise<void> {
    await beat(tx, { id: this.parts.owner, ring: this.parts.ring, now: this.parts.clock.now() });
  }
}

function refusal(problem: string): BadConfigError {
  return new BadConfigError('token-service', [`MASTER_KEY: ${problem}`]);
}
