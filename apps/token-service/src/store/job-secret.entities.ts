import { Column, Entity, PrimaryColumn } from 'typeorm';
import { msColumn } from './connection.entity.js';

/** A secret of one of looker-sync's jobs: git key, delivery target. */
@Entity({ name: 'job_secret' })
export class JobSecretRow {
  @PrimaryColumn('text') name!: string;
  @Column('bytea') secret!: Buffer;
  @Column('bigint', { name: 'updated_at', nullable: true, transformer: msColumn }) updatedAt!: number | null;
}

/** Which job has a secret, until when. */
@Entity({ name: 'job_secret_lease' })
export class JobSecretLeaseRow {
  @PrimaryColumn('text') name!: string;
  @Column('text', { name: 'lease_id' }) leaseId!: string;
  @Column('text') job!: string;
  @Column('bigint', { name: 'expires_at', transformer: msColumn }) expiresAt!: number;
}
