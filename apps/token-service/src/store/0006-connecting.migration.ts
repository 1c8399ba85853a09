import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Consents bound to a browser, who gave them, settings by division, and questions of a ping. Repeatable. */
export class Connecting1790000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Consents under way are begun again: a state was kept as it was, now as its hash.
    await runner.query('delete from oauth_state');
    await runner.query(`alter table oauth_state
      add column if not exists browser_hash text,
      add column if not exists used_at bigint`);
    await runner.query(
      'create table if not exists oauth_start (ticket_hash text primary key, connection_id text not null, created_at bigint not null)',
    );
    await runner.query(`alter table connection
      add column if not exists user_id text,
      add column if not exists missing_scopes jsonb not null default '[]',
      add column if not exists division_settings jsonb not null default '{}',
      add column if not exists link_key text not null
        default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')`);
    // A user's consent to an app is one chain of tokens: two connections can't both have it.
    await runner.query(
      'create unique index if not exists connection_consent on connection (region, client_id, user_id) where user_id is not null',
    );
    await runner.query(`create table if not exists probe (
      id text primary key, asked_at bigint not null, answered_at bigint, answer jsonb)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table probe, oauth_start');
    await runner.query('drop index connection_consent');
    await runner.query('alter table connection drop column user_id, drop column missing_scopes');
    await runner.query('alter table connection drop column division_settings, drop column link_key');
    await runner.query('delete from oauth_state');
    await runner.query('alter table oauth_state drop column browser_hash, drop column used_at');
  }
}
