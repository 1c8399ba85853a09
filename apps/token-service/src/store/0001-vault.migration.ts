import { LEASE_TABLE_SQL } from '@ml-connector/postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first tables of the vault. */
export class Vault1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table connection (
      id text primary key, name text not null unique, region text not null, base_url text not null,
      client_id text not null, client_secret bytea not null, webhook_secret bytea, redirect_uri text not null,
      webhook_base_url text, choice jsonb not null, divisions jsonb not null default '[]', state text not null,
      reason text, remedy text, access_token bytea, refresh_token bytea, issued_at bigint, expires_at bigint,
      pair_serial int not null default 0, intent_at bigint, changed_at bigint not null)`);
    await runner.query(
      'create table oauth_state (state text primary key, connection_id text not null, created_at bigint not null)',
    );
    await runner.query(
      'create table looker (id text primary key, base_url text not null, client_id text not null, client_secret bytea not null)',
    );
    await runner.query('create table job_secret (name text primary key, secret bytea not null)');
    await runner.query(
      'create table outbox (id bigserial primary key, topic text not null, key text not null, value text not null)',
    );
    await runner.query(LEASE_TABLE_SQL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table outbox, job_secret, looker, oauth_state, connection, lease');
  }
}
