import { createHash } from 'node:crypto';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import type { DataSource } from 'typeorm';

/** Kinds of things written into Looker. */
export type WrittenKind = 'look' | 'group' | 'plan';

/** One thing as it was written. */
export interface Written {
  /** Ours, within its kind. */
  readonly name: string;
  /** Looker's; null: left to a person who had one of this name before. */
  readonly lookerId: string | null;
  /** Fingerprint of the declaration it was written for (`declaredAs`). */
  readonly declared: string;
  /** What was written, as Looker answers it. Never a secret. */
  readonly written: Readonly<Record<string, string>>;
}

/** Remembers what was written into Looker. */
export interface WrittenBook {
  all(kind: WrittenKind): Promise<ReadonlyMap<string, Written>>;
  save(kind: WrittenKind, one: Written): Promise<void>;
  forget(kind: WrittenKind, name: string): Promise<void>;
}

/** Fingerprint of a declaration. */
export function declaredAs(declaration: unknown): string {
  return createHash('sha256').update(JSON.stringify(declaration)).digest('hex');
}

interface WrittenRow {
  readonly name: string;
  readonly looker_id: string | null;
  readonly declared: string;
  readonly written: Record<string, string>;
}

/** The book in PostgreSQL. */
export class WrittenStore implements WrittenBook {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  async all(kind: WrittenKind): Promise<ReadonlyMap<string, Written>> {
    const rows = await withPostgresKinds(() =>
      this.db.query<WrittenRow[]>(
        'select name, looker_id, declared, written from looker_sync.written_content where kind = $1',
        [kind],
      ),
    );
    return new Map(
      rows.map(({ name, looker_id: lookerId, declared, written }) => [name, { name, lookerId, declared, written }]),
    );
  }

  async save(kind: WrittenKind, { name, lookerId, declared, written }: Written): Promise<void> {
    await withPostgresKinds(() =>
      this.db.query(
        `insert into looker_sync.written_content (kind, name, looker_id, declared, written, written_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (kind, name) do update set looker_id = $3, declared = $4, written = $5, written_at = $6`,
        [kind, name, lookerId, declared, JSON.stringify(written), this.clock.now()],
      ),
    );
  }

  async forget(kind: WrittenKind, name: string): Promise<void> {
    await withPostgresKinds(() =>
      this.db.query('delete from looker_sync.written_content where kind = $1 and name = $2', [kind, name]),
    );
  }
}
