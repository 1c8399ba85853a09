import { TerminalError } from '@ml-connector/kernel';
import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';

/** A migration class of TypeORM; its name ends in a timestamp. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of a class
export type MigrationClass = Function;

/** How a service reaches its tables. */
export interface PostgresOptions {
  /** postgres:// address, credentials included; never logged. */
  readonly url: string;
  /** Schema of the service's own tables; made when missing. */
  readonly schema: string;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of a class
  readonly entities: MixedList<Function | string | EntitySchema>;
  readonly migrations: readonly MigrationClass[];
  readonly application: string;
  /** Connections at most; default 10. */
  readonly poolSize?: number;
}

const SCHEMA_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** An open data source whose schema is migrated. Two services that start at once do not collide: one waits. */
export async function openDataSource(options: PostgresOptions): Promise<DataSource> {
  if (!SCHEMA_NAME.test(options.schema)) throw new TerminalError('bad_schema', `"${options.schema}" is no schema name`);
  await prepareSchema(options);
  return new DataSource(dataSourceOptions(options)).initialize();
}

function dataSourceOptions(options: PostgresOptions): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    // Unqualified names in migrations and queries mean the service's own tables.
    extra: { options: `-c search_path=${options.schema}` },
    entities: options.entities,
    migrations: [...options.migrations] as (new () => never)[],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    applicationName: options.application,
    poolSize: options.poolSize ?? 10,
    logging: false,
  };
}

/** Migrates under an advisory lock of the schema; the lock is the session's, so a crash releases it. */
async function prepareSchema(options: PostgresOptions): Promise<void> {
  const guard = await new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: 1,
    applicationName: options.application,
  }).initialize();
  try {
    const runner = guard.createQueryRunner();
    await runner.query('select pg_advisory_lock(hashtext($1))', [`migrate ${options.schema}`]);
    try {
      await runner.query(`create schema if not exists ${options.schema}`);
      const own = await new DataSource({ ...dataSourceOptions(options), poolSize: 1 }).initialize();
      await own.runMigrations().finally(() => own.destroy());
    } finally {
      await runner.query('select pg_advisory_unlock(hashtext($1))', [`migrate ${options.schema}`]);
      await runner.release();
    }
  } finally {
    await guard.destroy();
  }
}

/** Makes an empty database beside the given one and gives its address; for tests. */
export async function createDatabase(url: string, name: string): Promise<string> {
  const source = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  try {
    await source.query(`create database ${name}`);
  } finally {
    await source.destroy();
  }
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.toString();
}

/** Rows of one statement on a connection of its own; for tests. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const source = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
  try {
    return await source.query(sql);
  } finally {
    await source.destroy();
  }
}
