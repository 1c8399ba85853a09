import { TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WarehouseClient } from './warehouse-client.js';

/** A numbered SQL file; every statement is repeatable. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** What a run did. */
export interface MigrationReport {
  readonly applied: readonly string[];
  readonly alreadyThere: number;
}

const LEDGER = `CREATE TABLE IF NOT EXISTS warehouse.schema_migration (
  number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(applied_at) ORDER BY number`;

/** Reads `NNNN_name.sql` files in order. Throws `bad_migration` on a gap, a double number or another name. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const digits = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
      if (digits === undefined || Number(digits) !== index + 1)
        throw new TerminalError('bad_migration', `${name}: migrations are numbered 0001, 0002, … without gaps`);
      const sql = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { number: index + 1, name, checksum, statements: splitStatements(sql) };
    }),
  );
}

/** Statements end with a semicolon at the end of a line; comment lines are left out. */
export function splitStatements(sql: string): string[] {
  return sql
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** Whom the files name where views and dictionaries read the warehouse. */
const READER = 'default';

/**
 * The statement with `reader` in that place: a user with SELECT and dictGet on `warehouse`, whom the server lets in from
 * itself without a password (`deploy/clickhouse/users.sql`). Throws `bad_reader` for what is no name.
 */
export function readingAs(reader: string, statement: string): string {
  if (!/^[A-Za-z_]\w*$/.test(reader)) throw new TerminalError('bad_reader', `${reader} is no name of a user`);
  return statement
    .replaceAll(`DEFINER = ${READER} `, `DEFINER = ${reader} `)
    .replaceAll(`CLICKHOUSE(USER '${READER}' `, `CLICKHOUSE(USER '${reader}' `);
}

/**
 * Applies what is missing, in order. Safe to run twice and from two places at once: every statement is repeatable.
 * A file that was applied and has changed since is refused (`migration_changed`): write a new number instead. Views and
 * dictionaries it makes read the warehouse as `reader`.
 */
export async function migrate(
  client: WarehouseClient,
  migrations: readonly Migration[],
  clock: Clock,
  logger: Logger,
  reader = READER,
): Promise<MigrationReport> {
  await client.command('CREATE DATABASE IF NOT EXISTS warehouse');
  await client.command(LEDGER);
  const done = new Map(
    (
      await client.query<{ number: number; checksum: string }>(
        'SELECT number, checksum FROM warehouse.schema_migration FINAL',
      )
    ).map((row) => [row.number, row.checksum]),
  );
  const changed = migrations.find((m) => done.has(m.number) && done.get(m.number) !== m.checksum);
  if (changed !== undefined)
    throw new TerminalError(
      'migration_changed',
      `${changed.name} was applied before and has changed: add a new number`,
    );
  const missing = migrations
    .filter((m) => !done.has(m.number))
    .map((m) => ({ ...m, statements: m.statements.map((statement) => readingAs(reader, statement)) }));
  for (const migration of missing) await applyOne(client, migration, clock, logger);
  return { applied: missing.map((m) => m.name), alreadyThere: done.size };
}

async function applyOne(client: WarehouseClient, migration: Migration, clock: Clock, logger: Logger): Promise<void> {
  const startedAt = clock.now();
  for (const statement of migration.statements) await client.command(statement);
  await client.command(
    `INSERT INTO warehouse.schema_migration VALUES ({number:UInt32}, {name:String}, {checksum:String}, fromUnixTimestamp64Milli({at:Int64}, 'UTC'))`,
    { number: migration.number, name: migration.name, checksum: migration.checksum, at: clock.now() },
  );
  logger.info('migration_applied', { migration: migration.name, took_ms: clock.now() - startedAt });
}
