import { REGIONS, divisionKey, systemClock, type Clock, type DivisionKey } from '@ml-connector/kernel';
import { createDatabase, Leases, openDataSource } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import type { DataSource } from 'typeorm';
import { DivisionSession } from '../calls/division-session.js';
import { DivisionLeases } from '../engine/division-leases.js';
import { ConnectionStore } from '../store/connection-store.js';
import { SCHEMA } from '../store/entities/columns.js';
import { FETCHER_ENTITIES, FETCHER_MIGRATIONS } from '../store/schema.js';

/** The fetcher's tables in a database of their own. */
export async function openTestStore(): Promise<DataSource> {
  const url = await createDatabase(process.env['POSTGRES_URL'] ?? '', uniqueName('fetcher'));
  const own = { schema: SCHEMA, entities: FETCHER_ENTITIES, migrations: FETCHER_MIGRATIONS, application: 'test' };
  return openDataSource({ url, ...own });
}

/** Announces a connection with divisions; their streams follow. */
export async function announceConnection(
  db: DataSource,
  connectionId: string,
  numbers: readonly number[],
  facts: { readonly clientId?: string; readonly nowMs?: number } = {},
): Promise<DivisionKey[]> {
  const nowMs = facts.nowMs ?? systemClock.now();
  const about = { country: 'NL', currency: 'EUR', moveDate: null, blocked: false };
  await new ConnectionStore(db).apply(
    {
      connectionId,
      region: REGIONS[0],
      baseUrl: 'http://localhost',
      state: 'authorised',
      reason: null,
      remedy: null,
      webhookUrl: null,
      ...(facts.clientId === undefined ? {} : { clientId: facts.clientId }),
      divisions: numbers.map((number) => ({ ...about, number, name: `Division ${number}` })),
      changedAt: new Date(nowMs).toISOString(),
    },
    nowMs,
  );
  return numbers.map((number) => divisionKey(REGIONS[0], number));
}

/** A session of a process that has taken the division's lease; null while another has it. */
export async function openSession(
  db: DataSource,
  clock: Clock,
  owner: string,
  key: DivisionKey,
  connectionId: string,
): Promise<DivisionSession | null> {
  const connections = new ConnectionStore(db);
  const [division, connection] = [await connections.division(key), await connections.connection(connectionId)];
  if (division === null || connection === null) throw new Error(`${key} or ${connectionId} is not announced`);
  const lease = await new DivisionLeases(new Leases(db, SCHEMA, clock), clock, owner).acquire(`division:${key}`);
  if (lease === null) return null;
  const session = new DivisionSession(key, division, connection);
  session.lease = lease;
  return session;
}
