import { TOPICS } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { DataSource, EntityManager } from 'typeorm';
import { stateOf } from '../connections/connection-state.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Vault } from '../vault/envelope.js';
import { ConnectionRow } from './connection.entity.js';

/** Columns of a connection that hold secrets. */
export type SecretColumn = 'client_secret' | 'webhook_secret' | 'access_token' | 'refresh_token';

/** Connections in the database; every change that others must know of goes into the outbox with it. */
export class ConnectionStore {
  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  list(): Promise<ConnectionRow[]> {
    return this.db.getRepository(ConnectionRow).find({ order: { name: 'ASC' } });
  }

  /** The connection of that id. Throws 404 `connection_not_found`. */
  async get(id: string, tx: EntityManager = this.db.manager): Promise<ConnectionRow> {
    const row = await tx.getRepository(ConnectionRow).findOneBy({ id });
    if (row === null)
      throw new ApiException(404, 'connection_not_found', `no connection has the id ${JSON.stringify(id)}`);
    return row;
  }

  seal(id: string, column: SecretColumn, secret: string): Buffer {
    return this.vault.seal(secret, { table: 'connection', row: id, column });
  }

  open(id: string, column: SecretColumn, sealed: Buffer): string {
    return this.vault.open(sealed, { table: 'connection', row: id, column });
  }

  async insert(row: ConnectionRow): Promise<void> {
    await this.db.transaction(async (tx) => {
      await tx.getRepository(ConnectionRow).insert(row);
      await this.announce(tx, row);
    });
    this.outbox.nudge();
  }

  /** Changes a connection and tells the others. `change` sees the row as it is, locked. */
  async update(id: string, change: (row: ConnectionRow) => Partial<ConnectionRow> | undefined): Promise<ConnectionRow> {
    const changed = await this.db.transaction(async (tx) => {
      const row = await tx.getRepository(ConnectionRow).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      if (row === null)
        throw new ApiException(404, 'connection_not_found', `no connection has the id ${JSON.stringify(id)}`);
      const values = change(row);
      if (values === undefined) return row;
      const next = Object.assign(row, values, { changedAt: Math.max(this.clock.now(), row.changedAt + 1) });
      await tx.getRepository(ConnectionRow).save(next);
      await this.announce(tx, next);
      return next;
    });
    this.outbox.nudge();
    return changed;
  }

  /** Stores token times and secrets without telling anybody: nothing others know of has changed. */
  async updateQuietly(id: string, serial: number, values: Partial<ConnectionRow>): Promise<boolean> {
    const result = await this.db.getRepository(ConnectionRow).update({ id, pairSerial: serial }, values);
    return result.affected === 1;
  }

  async remove(id: string): Promise<void> {
    await this.db.transaction(async (tx) => {
      const row = await this.get(id, tx);
      // Without its sealed secrets nothing of the credentials is left.
      await tx.getRepository(ConnectionRow).delete({ id });
      await this.announce(tx, Object.assign(row, { state: 'removed', divisions: [], changedAt: this.clock.now() }));
    });
    this.outbox.nudge();
  }

  /** Says every connection's state again: the topic is compacted, and a new reader needs them all. */
  async announceAll(): Promise<void> {
    for (const row of await this.list()) await this.announce(this.db.manager, row);
    this.outbox.nudge();
  }

  /** Asks exact-fetcher to read user and divisions of a connection. */
  async askDiscovery(id: string, commandId: string): Promise<void> {
    await this.outbox.add(this.db.manager, TOPICS.command, id, { type: 'discover', id: commandId, connectionId: id });
    this.outbox.nudge();
  }

  private async announce(tx: EntityManager, row: ConnectionRow): Promise<void> {
    await this.outbox.add(tx, TOPICS.connectionState, row.id, stateOf(row));
  }
}
