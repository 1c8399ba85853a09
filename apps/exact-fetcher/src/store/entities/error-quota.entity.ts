import { Column, Entity, PrimaryColumn } from 'typeorm';
import { SCHEMA } from './columns.js';

/** Errors of an endpoint within the last hour. */
@Entity({ schema: SCHEMA, name: 'error_quota' })
export class ErrorQuotaEntity {
  @PrimaryColumn('text', { name: 'division_key' })
  divisionKey!: string;

  @PrimaryColumn('text')
  endpoint!: string;

  /** Epoch milliseconds, oldest first. */
  @Column('jsonb')
  times!: readonly number[];
}
