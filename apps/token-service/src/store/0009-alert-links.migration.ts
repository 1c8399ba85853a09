import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links are made when an alert is sent; stored ones go. The column stays for replicas of the version before. */
export class AlertLinks1790000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update alert set link = null where link is not null');
  }

  async down(): Promise<void> {
    // Nothing to bring back: a link is made of its connection.
  }
}
