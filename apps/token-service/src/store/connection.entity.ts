import type { ConnectionState, DiscoveredDivision, MissingScope } from '@ml-connector/contracts';
import type { Region } from '@ml-connector/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Epoch milliseconds, kept as bigint. */
export const msColumn = {
  to: (value: number | null): number | null => value,
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
};

/** A division another connection reads. */
export interface DivisionConflict {
  readonly number: number;
  /** Name of the other connection. */
  readonly by: string;
}

/** What is set for one division; absent: as the connection has it. */
export interface DivisionSetting {
  /** Read or not, whatever the choice says. */
  readonly active?: boolean;
  /** Name for people. */
  readonly label?: string;
  /** First day of documents to read, YYYY-MM-DD. */
  readonly backfillFrom?: string;
}

/** A connection with its sealed secrets. */
@Entity({ name: 'connection' })
export class ConnectionRow {
  @PrimaryColumn('text') id!: string;
  @Column('text') name!: string;
  @Column('text') region!: Region;
  @Column('text', { name: 'base_url' }) baseUrl!: string;
  @Column('text', { name: 'client_id' }) clientId!: string;
  @Column('bytea', { name: 'client_secret' }) clientSecret!: Buffer;
  @Column('bytea', { name: 'webhook_secret', nullable: true }) webhookSecret!: Buffer | null;
  /** Still accepted until then, while Exact is being given the new one. */
  @Column('bytea', { name: 'webhook_secret_old', nullable: true }) webhookSecretOld!: Buffer | null;
  @Column('bigint', { name: 'webhook_secret_old_until', nullable: true, transformer: msColumn })
  webhookSecretOldUntil!: number | null;
  @Column('text', { name: 'redirect_uri' }) redirectUri!: string;
  @Column('text', { name: 'webhook_base_url', nullable: true }) webhookBaseUrl!: string | null;
  /** Divisions to read: `all`, or their numbers. */
  @Column('jsonb') choice!: 'all' | number[];
  /** Divisions Exact listed last. */
  @Column('jsonb') divisions!: DiscoveredDivision[];
  /** Divisions left out because another connection reads them, as of the last listing. */
  @Column('jsonb') conflicts!: DivisionConflict[];
  /** Settings by division number. */
  @Column('jsonb', { name: 'division_settings' }) divisionSettings!: Readonly<Record<string, DivisionSetting>>;
  /** User at Exact who gave the consent; null until Exact has told. */
  @Column('text', { name: 'user_id', nullable: true }) userId!: string | null;
  /** Scopes the app lacks, as of the last listing. */
  @Column('jsonb', { name: 'missing_scopes' }) missingScopes!: MissingScope[];
  /** Makes the link that authorises again: whoever has that link may begin a consent while there are no tokens. */
  @Column('text', { name: 'link_key' }) linkKey!: string;
  /** The last question for the divisions: whose answer, or failure, counts. */
  @Column('text', { name: 'discovery_id', nullable: true }) discoveryId!: string | null;
  @Column('text') state!: ConnectionState['state'];
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('text', { nullable: true }) remedy!: string | null;
  @Column('bytea', { name: 'access_token', nullable: true }) accessToken!: Buffer | null;
  @Column('bytea', { name: 'refresh_token', nullable: true }) refreshToken!: Buffer | null;
  @Column('bigint', { name: 'issued_at', nullable: true, transformer: msColumn }) issuedAt!: number | null;
  @Column('bigint', { name: 'expires_at', nullable: true, transformer: msColumn }) expiresAt!: number | null;
  /** Grows with every pair stored: compare-and-set of a refresh. */
  @Column('int', { name: 'pair_serial' }) pairSerial!: number;
  /** When a refresh was begun whose answer is not stored yet. */
  @Column('bigint', { name: 'intent_at', nullable: true, transformer: msColumn }) intentAt!: number | null;
  /** The last round of tries failed: nobody calls Exact for this pair before. */
  @Column('bigint', { name: 'refresh_not_before', nullable: true, transformer: msColumn })
  refreshNotBefore!: number | null;
  /** Rounds of tries in a row that failed. */
  @Column('int', { name: 'refresh_failures', default: 0 }) refreshFailures!: number;
  /** Why the custody of tokens holds the connection; null when it does not (a person may). */
  @Column('text', { name: 'held_code', nullable: true }) heldCode!: string | null;
  @Column('bigint', { name: 'changed_at', transformer: msColumn }) changedAt!: number;
}
