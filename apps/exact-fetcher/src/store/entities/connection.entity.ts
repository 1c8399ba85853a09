import type { CONNECTION_STATES, Schedule } from '@ml-connector/contracts';
import type { Region } from '@ml-connector/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SCHEMA } from './columns.js';

/** Copy of what `connection.state.v1` says of a connection. */
@Entity({ schema: SCHEMA, name: 'connection' })
export class ConnectionEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  region!: Region;

  @Column('text', { name: 'base_url' })
  baseUrl!: string;

  @Column('text')
  state!: (typeof CONNECTION_STATES)[number];

  @Column('text', { name: 'webhook_url', nullable: true })
  webhookUrl!: string | null;

  /** App at Exact: quotas are counted by it; null: not said. */
  @Column('text', { name: 'client_id', nullable: true })
  clientId!: string | null;

  /** When its divisions are read; null: continuously. */
  @Column('jsonb', { nullable: true })
  schedule!: Schedule | null;

  @Column('boolean')
  paused!: boolean;

  /** What the last complete list of divisions said, as token-service knows it; null: not read yet. */
  @Column('text', { name: 'listed_divisions', nullable: true })
  listedDivisions!: string | null;

  /** ISO 8601; an older message never replaces a newer one. */
  @Column('text', { name: 'changed_at' })
  changedAt!: string;
}
