import type { Command } from '@ml-connector/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CompareCommand } from '../../jobs/compare-job.js';
import { numberColumn, SCHEMA } from './columns.js';

/** A command that needs calls of its own; removed when it is answered. */
@Entity({ schema: SCHEMA, name: 'job' })
export class JobEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'connection_id' })
  connectionId!: string;

  /** Division whose lease owner has to do it; null: any process, by the connection's lease. */
  @Column('text', { name: 'division_key', nullable: true })
  divisionKey!: string | null;

  @Column('jsonb')
  command!: Command | CompareCommand;

  /** User at Exact, once `current/Me` was read. */
  @Column('text', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('bigint', { name: 'due_at', transformer: numberColumn })
  dueAt!: number;

  @Column('int')
  attempts!: number;
}
