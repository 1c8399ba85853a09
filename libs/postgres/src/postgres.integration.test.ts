import { ManualClock, uniqueName } from '@ml-connector/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { createDatabase, openDataSource, type PostgresOptions } from './data-source.js';
import { LEASE_TABLE_SQL, Leases } from './leases.js';

class First1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LEASE_TABLE_SQL);
    await runner.query('create table once (x int)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table once');
  }
}

let options: PostgresOptions;
const open: DataSource[] = [];
const source = async (): Promise<DataSource> => {
  const opened = await openDataSource(options);
  open.push(opened);
  return opened;
};
beforeAll(async () => {
  const url = await createDatabase(process.env['POSTGRES_URL']!, uniqueName('pg'));
  options = { url, schema: 'own', entities: [], migrations: [First1700000000000], application: 'test' };
});
afterAll(() => Promise.all(open.map((s) => s.destroy())));

describe('openDataSource', () => {
  it('migrates once when four services start at once', async () => {
    const sources = await Promise.all([source(), source(), source(), source()]);
    const [row] = await sources[0]!.query('select count(*)::int as n from own.migration');
    expect(row).toEqual({ n: 1 });
    await sources[0]!.query('insert into own.once values (1)');
  });

  it('needs no more than to connect and make a schema of its own, and sees no other login’s', async () => {
    const database = new URL(await createDatabase(process.env['POSTGRES_URL']!, uniqueName('rights')));
    const name = database.pathname.slice(1);
    const admin = await openDataSource({ ...options, url: database.toString() });
    open.push(admin);
    await admin.query(`revoke all on database ${name} from public`);
    // As docs/operations.md has it.
    const loginOf = async (role: string) => {
      const user = `${role}_${name}`;
      await admin.query(`create role ${user} login password 'pass'`);
      await admin.query(`grant connect, create on database ${name} to ${user}`);
      const url = Object.assign(new URL(database), { username: user, password: 'pass' }).toString();
      const own = await openDataSource({ ...options, url, schema: role });
      open.push(own);
      return own;
    };
    // One after the other: two grants on one database at once are refused.
    const tokens = await loginOf('tokens');
    const fetcher = await loginOf('fetcher');
    await tokens.query('insert into tokens.once values (1)');
    await expect(fetcher.query('select * from tokens.once')).rejects.toThrow(/permission denied/);
    await expect(tokens.query('create table public.x (y int)')).rejects.toThrow(/permission denied/);
  });

  it('refuses a schema that is no name', async () => {
    await expect(openDataSource({ ...options, schema: 'a; drop' })).rejects.toMatchObject({ code: 'bad_schema' });
  });
});

describe('Leases', () => {
  it('has one owner at a time over many that try, and a higher fence for each new one', async () => {
    const db = await source();
    const clock = new ManualClock();
    const leases = new Leases(db, 'own', clock);
    const tried = await Promise.all(Array.from({ length: 20 }, (_, i) => leases.acquire('nl:1', `o${i}`, 1_000)));
    const held = tried.filter((lease) => lease !== undefined);
    expect(held).toHaveLength(1);
    const lease = held[0]!;
    expect(await leases.renew(lease, 2_000)).toBeDefined();
    expect(await leases.holds(lease, 1_999)).toBe(true);
    await clock.advance(2_000);
    expect(await leases.holds(lease)).toBe(false);
    expect(await leases.renew(lease, 1_000)).toBeUndefined();
    const next = await leases.acquire('nl:1', 'other', 1_000);
    expect(next?.fence).toBe(lease.fence + 1n);
    await leases.release(lease);
    expect(await leases.holds(next!)).toBe(true);
    await leases.release(next!);
    expect(await leases.acquire('nl:1', 'third', 1_000)).toBeDefined();
  });

  it('keeps its fence when its owner takes it again in time', async () => {
    const leases = new Leases(await source(), 'own', new ManualClock());
    const first = await leases.acquire('be:2', 'me', 1_000);
    const again = await leases.acquire('be:2', 'me', 1_000);
    expect(again?.fence).toBe(first?.fence);
  });
});
