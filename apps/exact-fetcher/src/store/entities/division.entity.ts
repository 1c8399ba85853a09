import type { BudgetState } from '@ml-connector/exact';
import type { DivisionKey, Region } from '@ml-connector/kernel';
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

  @Column('jsonb', { nullable: true })
  budget!: BudgetState | null;

  @Column('int', { name: 'calls_today' })
  callsToday!: number;

  /** UTC day that `callsToday` counts, `YYYY-MM-DD`. */
  @Column('text', { name: 'calls_day' })
  callsDay!: string;

  /** When the webhook subscriptions were last compared with Exact's; null: not yet. */
  @Column('bigint', { name: 'subscriptions_at', nullable: true, transformer: numberColumn })
  subscriptionsAt!: number | null;
}
