import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { msColumn } from './connection.entity.js';

/** A consent that was begun: used once. */
@Entity({ name: 'oauth_state' })
export class OAuthStateRow {
  @PrimaryColumn('text') state!: string;
  @Column('text', { name: 'connection_id' }) connectionId!: string;
  @Column('bigint', { name: 'created_at', transformer: msColumn }) createdAt!: number;
}

/** The Looker instance and its sealed API key; one row, `looker`. */
@Entity({ name: 'looker' })
export class LookerRow {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'base_url' }) baseUrl!: string;
  @Column('text', { name: 'client_id' }) clientId!: string;
  @Column('bytea', { name: 'client_secret' }) clientSecret!: Buffer;
}

/** A secret of one of looker-sync's jobs: git key, delivery target. */
@Entity({ name: 'job_secret' })
export class JobSecretRow {
  @PrimaryColumn('text') name!: string;
  @Column('bytea') secret!: Buffer;
}

/** A message that goes onto the bus after the transaction that wrote it. */
@Entity({ name: 'outbox' })
export class OutboxRow {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id!: string;
  @Column('text') topic!: string;
  @Column('text') key!: string;
  @Column('text') value!: string;
}
