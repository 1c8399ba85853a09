import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries that came to this service's own receiver: how many rows and their digest, never the rows. */
export class LookerSyncDeliveries1760000000003 implements MigrationInterface {
  readonly name = 'LookerSyncDeliveries1760000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table if not exists looker_sync.delivery (
      id bigserial primary key, plan text not null, received_at bigint not null, rows int not null,
      digest text not null, verdict text, detail text
    )`);
    await runner.query('create index if not exists delivery_plan on looker_sync.delivery (plan, id desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table looker_sync.delivery');
  }
}
