import { Column, Entity, PrimaryColumn } from 'typeorm';
import { msColumn } from './connection.entity.js';

/** A token of Looker that a long job of looker-sync has, or had. */
@Entity({ name: 'looker_job_token' })
export class JobTokenRow {
  @PrimaryColumn('text') id!: string;
  @Column('text') job!: string;
  @Column('text', { name: 'base_url' }) baseUrl!: string;
  @Column('bytea') token!: Buffer;
  @Column('bigint', { name: 'expires_at', transformer: msColumn }) expiresAt!: number;
}
