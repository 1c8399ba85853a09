import type { VaultRewrap } from '@ml-connector/contracts';
import type { Clock, Logger } from '@ml-connector/kernel';
import { withPostgresKinds, type Lease, type Leases } from '@ml-connector/postgres';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { AuditTrail } from '../audit/audit-trail.js';
import type { KeyRing } from './key-ring.js';
import { livingReplicas } from './replicas.js';
import { lastRefused, noteRefused } from './rewrap-outcome.js';
import type { RewrapPass } from './rewrap-pass.js';
import { rowOfRef, rowRef, wrapAad } from './secret-place.js';
import { unwrapStored } from './data-keys.js';
import { countVault, rowsLeft, rowsTotal } from './vault-counts.js';
import { CHECK_PLACE, lockForKeyChange } from './vault-state.js';

const LEASE_NAME = 'vault rewrap';
/** Outlives a batch by far; a crashed run is taken over this long after its last batch. */
const LEASE_MS = 30_000;
const REFUSED_SHOWN = 20;

/** What the rewrap is made of. */
export interface RewrapParts {
  readonly db: DataSource;
  readonly ring: KeyRing;
  readonly pass: Pick<RewrapPass, 'run'>;
  readonly leases: Leases;
  readonly trail: AuditTrail;
  readonly owner: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts every row under the primary master key while all replicas serve: one run at a time over all of them. */
export class Rewrap implements BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly parts: RewrapParts) {}

  /** Starts a run, or joins the one that goes on anywhere; one that crashed is taken over. */
  async start(): Promise<VaultRewrap> {
    const { leases, owner } = this.parts;
    const before = await this.progress();
    if (this.stopping || this.running !== undefined || before.state === 'done') return before;
    const waitingFor = await this.makePrimaryActive();
    if (waitingFor.length > 0) return { ...before, state: 'waiting', waitingFor };
    const lease = await withPostgresKinds(() => leases.acquire(LEASE_NAME, owner, LEASE_MS));
    if (lease === undefined || this.running !== undefined) return { ...before, state: 'running' };
    this.running = this.run(lease).finally(() => (this.running = undefined));
    return { ...before, state: 'running', refused: [] };
  }

  /** How far it is, over all replicas. */
  async progress(): Promise<VaultRewrap> {
    const { db, ring } = this.parts;
    const counts = await countVault(db);
    const left = rowsLeft(counts, ring.primary.keyId);
    const refused = await lastRefused(db, ring.primary.keyId);
    return {
      state: left === 0 ? 'done' : await this.stateWithWork(left, refused.length),
      primaryKeyId: ring.primary.keyId,
      total: rowsTotal(counts),
      left,
      refused: left === 0 ? [] : refused.slice(0, REFUSED_SHOWN),
      waitingFor: [],
    };
  }

  /** A run that goes on ends behind its batch; the next start of a run takes the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async stateWithWork(left: number, refused: number): Promise<VaultRewrap['state']> {
    if (this.running !== undefined || (await this.runsElsewhere())) return 'running';
    return left <= refused ? 'stuck' : 'idle';
  }

  private async runsElsewhere(): Promise<boolean> {
    const { db, clock } = this.parts;
    const rows: unknown[] = await withPostgresKinds(() =>
      db.query('select 1 from lease where name = $1 and expires_at > $2', [LEASE_NAME, clock.now()]),
    );
    return rows.length > 0;
  }

  /**
   * From its commit on, new rows are under the primary key in every replica. Gives the replicas that do not have it as
   * their primary yet, and changes nothing while there are any: they could not open these rows, or would go back.
   */
  private async makePrimaryActive(): Promise<string[]> {
    const { db, ring, trail, clock } = this.parts;
    const { keyId } = ring.primary;
    return withPostgresKinds(() =>
      db.transaction(async (tx) => {
        await lockForKeyChange(tx);
        const others = (await livingReplicas(tx, clock.now())).filter((one) => one.primaryKeyId !== keyId);
        if (others.length > 0) return others.map(({ id }) => id);
        const rows: { key_id: string; wrapped: Buffer }[] = await tx.query(
          'select key_id, wrapped from data_key where row_ref = $1 and key_id <> $2 for update',
          [rowRef(CHECK_PLACE), keyId],
        );
        for (const row of rows) {
          const dataKey = await unwrapStored(ring, CHECK_PLACE, row.key_id, row.wrapped);
          await tx.query('update data_key set key_id = $1, wrapped = $2 where row_ref = $3', [
            keyId,
            await ring.primary.wrap(dataKey, wrapAad(rowOfRef(rowRef(CHECK_PLACE)))),
            rowRef(CHECK_PLACE),
          ]);
          await trail.changed(tx, 'vault.primary_key_changed', keyId, { from: row.key_id });
        }
        return [];
      }),
    );
  }

  private async run(first: Lease): Promise<void> {
    const { leases, pass, logger, ring } = this.parts;
    let lease: Lease | undefined = first;
    const goOn = async (): Promise<boolean> => {
      if (this.stopping || lease === undefined) return false;
      const held: Lease = lease;
      lease = await withPostgresKinds(() => leases.renew(held, LEASE_MS));
      return lease !== undefined;
    };
    logger.info('rewrap_started', { key_id: ring.primary.keyId });
    let rows = 0;
    try {
      // A second pass finds rows a replica's transaction brought in behind the first.
      for (let more = true; more;) {
        const { rewrapped, refused } = await pass.run(goOn);
        rows += rewrapped;
        logger.info('rewrap_pass_done', { key_id: ring.primary.keyId, rows: rewrapped, refused: refused.length });
        more = rewrapped > 0 && !this.stopping && lease !== undefined;
        if (!more) await this.noteEnd(rows, refused);
      }
    } catch (error) {
      logger.error('rewrap_failed', { error });
    } finally {
      if (lease !== undefined) await this.release(lease);
    }
  }

  private async noteEnd(rows: number, refused: readonly string[]): Promise<void> {
    const { db, ring, trail, clock } = this.parts;
    const { keyId } = ring.primary;
    await withPostgresKinds(() =>
      db.transaction(async (tx) => {
        await noteRefused(tx, keyId, refused, clock.now());
        await trail.changed(tx, 'vault.rewrapped', keyId, { rows, refused: refused.length });
      }),
    );
  }

  /** A lease that can't be given back runs out. */
  private async release(lease: Lease): Promise<void> {
    await this.parts.leases
      .release(lease)
      .catch((error: unknown) => this.parts.logger.warn('lease_not_released', { lease: lease.name, error }));
  }
}
