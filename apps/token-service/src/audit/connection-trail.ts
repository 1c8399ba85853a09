import type { EntityManager } from 'typeorm';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { AuditTrail } from './audit-trail.js';

/** Says that a refresh is under way, or when it may be tried: the refresh itself is what is written down. */
const UNSAID: ReadonlySet<string> = new Set(['intentAt', 'changedAt']);

/** Writes down what becomes of connections, with the change. Names of fields and states, never values. */
export class ConnectionTrail {
  constructor(private readonly trail: AuditTrail) {}

  async created(tx: EntityManager, row: ConnectionRow): Promise<void> {
    await this.trail.changed(tx, 'connection.created', row.id, { region: row.region });
  }

  async removed(tx: EntityManager, id: string): Promise<void> {
    await this.trail.changed(tx, 'connection.removed', id);
  }

  async changed(tx: EntityManager, was: ConnectionRow, now: ConnectionRow): Promise<void> {
    const fields = (Object.keys(now) as (keyof ConnectionRow)[]).filter(
      (name) => !UNSAID.has(name) && !same(was[name], now[name]),
    );
    if (fields.length === 0) return;
    const state = was.state === now.state ? {} : { from: was.state, to: now.state };
    await this.trail.changed(tx, actionOf(was, now), now.id, { fields, ...state });
  }
}

function actionOf(was: ConnectionRow, now: ConnectionRow): string {
  if (now.pairSerial !== was.pairSerial) return was.state === 'new' ? 'token.issued' : 'token.replaced';
  if (now.state === 'held' && was.state !== 'held') return 'connection.held';
  return 'connection.changed';
}

function same(one: unknown, other: unknown): boolean {
  if (Buffer.isBuffer(one) && Buffer.isBuffer(other)) return one.equals(other);
  return JSON.stringify(one) === JSON.stringify(other);
}
