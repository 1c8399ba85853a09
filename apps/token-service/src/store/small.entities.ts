import type { Answer } from '@ml-connector/contracts';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { msColumn } from './connection.entity.js';

/** A consent that was begun: used once, by the browser or the operator's call that began it. */
@Entity({ name: 'oauth_state' })
export class OAuthStateRow {
  /** SHA-256 of the state: what a thief of the table has, no callback takes. */
  @PrimaryColumn('text') state!: string;
  @Column('text', { name: 'connection_id' }) connectionId!: string;
  @Column('bigint', { name: 'created_at', transformer: msColumn }) createdAt!: number;
  /** SHA-256 of the value in the browser's cookie; null: begun by an operator's call, for the pasted address. */
  @Column('text', { name: 'browser_hash', nullable: true }) browserHash!: string | null;
  @Column('bigint', { name: 'used_at', nullable: true, transformer: msColumn }) usedAt!: number | null;
}

/** A link with which a browser begins a consent: used once. */
@Entity({ name: 'oauth_start' })
export class OAuthStartRow {
  @PrimaryColumn('text', { name: 'ticket_hash' }) ticketHash!: string;
  @Column('text', { name: 'connection_id' }) connectionId!: string;
  @Column('bigint', { name: 'created_at', transformer: msColumn }) createdAt!: number;
}

/** A question of a ping to exact-fetcher: whichever replica gets the answer puts it here for the one that asked. */
@Entity({ name: 'probe' })
export class ProbeRow {
  @PrimaryColumn('text') id!: string;
  @Column('bigint', { name: 'asked_at', transformer: msColumn }) askedAt!: number;
  @Column('bigint', { name: 'answered_at', nullable: true, transformer: msColumn }) answeredAt!: number | null;
  @Column('jsonb', { nullable: true }) answer!: Answer | null;
}

/** The Looker instance and its sealed API key; one row, `looker`. */
@Entity({ name: 'looker' })
export class LookerRow {
  @PrimaryColumn('text') id!: string;
  @Column('text', { name: 'base_url' }) baseUrl!: string;
  @Column('text', { name: 'client_id' }) clientId!: string;
  @Column('bytea', { name: 'client_secret' }) clientSecret!: Buffer;
}

/** A message that goes onto the bus after the transaction that wrote it. */
@Entity({ name: 'outbox' })
export class OutboxRow {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id!: string;
  @Column('text') topic!: string;
  @Column('text') key!: string;
  @Column('text') value!: string;
}
