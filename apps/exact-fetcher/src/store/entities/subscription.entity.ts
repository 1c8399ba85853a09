import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numberColumn, SCHEMA } from './columns.js';

/** A webhook subscription that should exist, or no longer should. */
@Entity({ schema: SCHEMA, name: 'subscription' })
export class SubscriptionEntity {
  @PrimaryColumn('text', { name: 'division_key' })
  divisionKey!: string;

  @PrimaryColumn('text')
  topic!: string;

  /** `wanted` until Exact has it; `taken` when another user of the same app owns it; `unwanted` until it is removed. */
  @Column('text')
  state!: 'wanted' | 'active' | 'taken' | 'unwanted';

  @Column('text', { name: 'callback_url' })
  callbackUrl!: string;

  @Column('text', { name: 'exact_id', nullable: true })
  exactId!: string | null;

  /** Since when Exact has it, as far as is known; epoch milliseconds; null: never had it. */
  @Column('bigint', { name: 'active_since', nullable: true, transformer: numberColumn })
  activeSince!: number | null;

  /** Why it could not be made, or removed. */
  @Column('text', { nullable: true })
  detail!: string | null;

  @Column('bigint', { name: 'due_at', nullable: true, transformer: numberColumn })
  dueAt!: number | null;

  @Column('int')
  failures!: number;
}
