import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Alerts with what became of them by channel, and who has which job secret. Repeatable. */
export class Alerts1790000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table if not exists alert (
      id text primary key, kind text not null, subject text not null, name text, title text not null,
      reason text not null, remedy text, link text, raised_at bigint not null, cleared_at bigint)`);
    // One alert of a kind lasts for a subject at a time, whichever replica sees the trouble first.
    await runner.query(
      'create unique index if not exists alert_lasting on alert (kind, subject) where cleared_at is null',
    );
    await runner.query('create index if not exists alert_by_time on alert (raised_at)');
    await runner.query(`create table if not exists alert_delivery (
      id bigserial primary key, alert_id text not null references alert (id) on delete cascade, channel text not null,
      event text not null, attempts int not null default 0, next_at bigint not null, delivered_at bigint,
      last_error text, unique (alert_id, channel, event))`);
    await runner.query(
      'create index if not exists alert_delivery_due on alert_delivery (next_at) where delivered_at is null',
    );
    await runner.query('alter table job_secret add column if not exists updated_at bigint');
    await runner.query(`create table if not exists job_secret_lease (
      name text primary key references job_secret (name) on delete cascade, lease_id text not null, job text not null,
      expires_at bigint not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table job_secret_lease, alert_delivery, alert');
    await runner.query('alter table job_secret drop column updated_at');
  }
}
