import type { DivisionKey, Region } from '@ml-connector/kernel';
import type { Schedule } from '@ml-connector/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn, numberColumn, SCHEMA } from './columns.js';

/** A division, with what its lease owner has to know before each call. */
@Entity({ schema: SCHEMA, name: 'division' })
export class DivisionEntity {
  @PrimaryColumn('text', { name: 'division_key' })
  divisionKey!: DivisionKey;

  @Column('text', { name: 'connection_id' })
  connectionId!: string;

  @Column('text')
  region!: Region;

  @Column('int')
  number!: number;

  @Column('text')
  name!: string;

  @Column('boolean')
  active!: boolean;

  /** `YYYY-MM-DD`; null: never moved. */
  @Column('text', { name: 'move_date', nullable: true })
  moveDate!: string | null;

  /** First part of every version; see kernel's `VersionParts`. */
  @Column('int')
  epoch!: number;

  /** Last read sequence that was given out. */
  @Column('bigint', { name: 'read_sequence', transformer: bigintColumn })
  readSequence!: bigint;

  /** Highest phase of the initial load that may run. */
  @Column('int')
  phase!: number;

  @Column('bigint', { name: 'phase_since', transformer: numberColumn })
  phaseSince!: number;

  /** When it is read; null: as its connection says. */
  @Column('jsonb', { nullable: true })
  schedule!: Schedule | null;

  @Column('boolean')
  paused!: boolean;

  /** Nothing but notices and commands before this time, epoch milliseconds; and not even those before the next one. */
  @Column('bigint', { name: 'rests_until', transformer: numberColumn })
  restsUntil!: number;

  @Column('bigint', { name: 'notices_rest_until', transformer: numberColumn })
  noticesRestUntil!: number;

  /** When the webhook subscriptions were last compared with Exact's; null: not yet. */
  @Column('bigint', { name: 'subscriptions_at', nullable: true, transformer: numberColumn })
  subscriptionsAt!: number | null;

  /** It is among the divisions Exact lists; false: removed there, or out of the user's reach. */
  @Column('boolean')
  listed!: boolean;

  /** `BlockingStatus` of the last look: 0 is free; `REFUSED_AS_BLOCKED` when a call was refused for it. */
  @Column('int', { name: 'blocking_status' })
  blockingStatus!: number;

  /** Since when it is listed or not, blocked or not; epoch milliseconds, 0: from the start. */
  @Column('bigint', { name: 'life_since', transformer: numberColumn })
  lifeSince!: number;

  /** Day of the last change of its HR link; '': none; null: not looked at yet. */
  @Column('text', { name: 'hr_link_date', nullable: true })
  hrLinkDate!: string | null;

  /** First day of documents to read, `YYYY-MM-DD`; null: all. */
  @Column('text', { name: 'backfill_from', nullable: true })
  backfillFrom!: string | null;
}
