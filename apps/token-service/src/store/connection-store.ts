import { TOPICS } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { brokenUniqueness, withPostgresKinds } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import { In, IsNull, Not, type DataSource, type EntityManager } from 'typeorm';
import type { ConnectionAlerts } from '../alerts/connection-alerts.js';
import type { ConnectionTrail } from '../audit/connection-trail.js';
import { stateOf } from '../connections/connection-state.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Vault } from '../vault/envelope.js';
import { ConnectionRow } from './connection.entity.js';

/** Columns of a connection that hold secrets. */
export type SecretColumn = 'client_secret' | 'webhook_secret' | 'webhook_secret_old' | 'access_token' | 'refresh_token';

/** What becomes of a locked row; undefined leaves it as it is. */
export type ConnectionChange = (
  row: ConnectionRow,
  tx: EntityManager,
) => Partial<ConnectionRow> | undefined | Promise<Partial<ConnectionRow> | undefined>;

/** What goes with a change: other messages of the same commit, and a transaction it is part of. */
export interface UpdateOptions {
  readonly commands?: readonly object[];
  readonly tx?: EntityManager;
  /** Asked within the transaction, with the row locked; false leaves the row as it is. */
  readonly guard?: (tx: EntityManager) => Promise<boolean>;
}

/** What is looked at of every connection, every few seconds. */
export interface CustodyGlance {
  readonly id: string;
  readonly issuedAt: number | null;
  readonly intentAt: number | null;
  readonly pairSerial: number;
  readonly refreshNotBefore: number | null;
}

/** Rows that are locked together when all states are said again. */
const ANNOUNCED_AT_ONCE = 100;

/** Connections in the database; every change that others must know of goes into the outbox with it. */
export class ConnectionStore {
  private readonly listeners: ((id: string) => void)[] = [];

  constructor(
    private readonly db: DataSource,
    private readonly vault: Vault,
    private readonly outbox: Outbox,
    private readonly alerts: ConnectionAlerts,
    private readonly trail: ConnectionTrail,
    private readonly clock: Clock,
  ) {}

  list(tx: EntityManager = this.db.manager): Promise<ConnectionRow[]> {
    return withPostgresKinds(() => tx.getRepository(ConnectionRow).find({ order: { name: 'ASC' } }));
  }

  /** The connection of that id. Throws 404 `connection_not_found`. */
  async get(id: string): Promise<ConnectionRow> {
    const row = await withPostgresKinds(() => this.db.getRepository(ConnectionRow).findOneBy({ id }));
    return row ?? notFound(id);
  }

  /** Seals a secret of a connection; `tx` is the transaction that stores it (`insert` and `update` give theirs). */
  seal(id: string, column: SecretColumn, secret: string, tx: EntityManager): Promise<Buffer> {
    return this.vault.seal(secret, { table: 'connection', row: id, column }, tx);
  }

  /**
   * Opens a secret of a connection; within a transaction, by that (`tx`). Throws `vault_refused` for bytes that were
   * changed or are of another place.
   */
  open(id: string, column: SecretColumn, sealed: Buffer, tx?: EntityManager): Promise<string> {
    return this.vault.open(sealed, { table: 'connection', row: id, column }, tx);
  }

  /** Connections with a chain of tokens that are not held: all of them, or those of `ids`. */
  async glance(ids?: readonly string[]): Promise<CustodyGlance[]> {
    return withPostgresKinds(() =>
      this.db.getRepository(ConnectionRow).find({
        select: { id: true, issuedAt: true, intentAt: true, pairSerial: true, refreshNotBefore: true },
        where: {
          ...(ids === undefined ? {} : { id: In([...ids]) }),
          refreshToken: Not(IsNull()),
          state: Not('held'),
        },
      }),
    );
  }

  /** Calls `listener` with the id of each connection this process changes or removes, after it did. */
  onChange(listener: (id: string) => void): void {
    this.listeners.push(listener);
  }

  /** Stores a new connection, made within the transaction. Throws 409 `name_conflict`. */
  async insert(make: (tx: EntityManager) => Promise<ConnectionRow>): Promise<ConnectionRow> {
    return this.transaction(async (tx) => {
      const row = await make(tx);
      await tx.getRepository(ConnectionRow).insert(row);
      await this.trail.created(tx, row);
      await this.announce(tx, row);
      return row;
    });
  }

  /**
   * Changes a connection; others are told when what they see of it changes. `change` sees the row as it is, locked, and
   * gives undefined to leave it so; then the answer is undefined too. It seals by the transaction it is given. Throws
   * 409 `name_conflict`.
   */
  async update(id: string, change: ConnectionChange, options: UpdateOptions = {}): Promise<ConnectionRow | undefined> {
    const changed = await this.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      if (options.guard !== undefined && !(await options.guard(tx))) return undefined;
      const values = await change(row, tx);
      if (values === undefined) return undefined;
      const before = JSON.stringify(stateOf(row));
      const was = { ...row };
      const next = Object.assign(row, values);
      const unchanged = JSON.stringify(stateOf(next)) === before;
      if (!unchanged) next.changedAt = Math.max(this.clock.now(), row.changedAt + 1);
      await tx.getRepository(ConnectionRow).save(next);
      if (!unchanged) await this.announce(tx, next);
      await this.alerts.changed(tx, was, next);
      await this.trail.changed(tx, was, next);
      for (const command of options.commands ?? []) await this.outbox.add(tx, TOPICS.command, id, command);
      return next;
    }, options.tx);
    if (changed !== undefined) this.tell(id);
    return changed;
  }

  /** Removes a connection, its data key first: copies of its secrets that lie elsewhere can't be opened any more. */
  async remove(id: string): Promise<void> {
    await this.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      await this.vault.shred({ table: 'connection', row: id }, tx);
      await tx.getRepository(ConnectionRow).delete({ id });
      await this.alerts.removed(tx, id);
      await this.trail.removed(tx, id);
      const changedAt = Math.max(this.clock.now(), row.changedAt + 1);
      await this.announce(tx, Object.assign(row, { state: 'removed', divisions: [], changedAt }));
    });
    this.tell(id);
  }

  /** One at a time over all replicas: for rules over several connections. */
  async exclusively<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtext('token_service connections'))`);
      return work(tx);
    });
  }

  /**
   * Says every connection's state again: the topic is compacted, and a new reader needs them all. Each under its lock,
   * so that no replica says an old state after a new one; in parts, so that no refresh waits long for a lock.
   */
  async announceAll(): Promise<void> {
    const ids = (await this.list()).map(({ id }) => id).toSorted();
    for (let at = 0; at < ids.length; at += ANNOUNCED_AT_ONCE)
      await this.transaction(async (tx) => {
        const rows = await tx.getRepository(ConnectionRow).find({
          where: { id: In(ids.slice(at, at + ANNOUNCED_AT_ONCE)) },
          order: { id: 'ASC' },
          lock: { mode: 'pessimistic_write' },
        });
        const states = rows.map((row) => ({ topic: TOPICS.connectionState, key: row.id, value: stateOf(row) }));
        await this.outbox.addAll(tx, states);
      });
  }

  /** Runs work in a transaction (within `outer`: as a part of it), and wakes the outbox behind it. */
  private async transaction<T>(work: (tx: EntityManager) => Promise<T>, outer?: EntityManager): Promise<T> {
    try {
      return await withPostgresKinds(() => (outer ?? this.db.manager).transaction(work));
    } catch (error) {
      if (brokenUniqueness(error) !== undefined)
        throw new ApiException(409, 'name_conflict', 'another connection has this name: names are unique');
      throw error;
    } finally {
      this.outbox.nudge();
      this.alerts.nudge();
    }
  }

  private tell(id: string): void {
    for (const listener of this.listeners) listener(id);
  }

  private async lock(tx: EntityManager, id: string): Promise<ConnectionRow> {
    const row = await tx.getRepository(ConnectionRow).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    return row ?? notFound(id);
  }

  private async announce(tx: EntityManager, row: ConnectionRow): Promise<void> {
    await this.outbox.add(tx, TOPICS.connectionState, row.id, stateOf(row));
  }
}

function notFound(id: string): never {
  throw new ApiException(404, 'connection_not_found', `no connection has the id ${JSON.stringify(id.slice(0, 100))}`);
}
