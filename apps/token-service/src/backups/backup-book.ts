import { BACKUP_KINDS, type BackupKind, type BackupView, type NoteBackup } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { withPostgresKinds } from '@ml-connector/postgres';
import { ApiException } from '@ml-connector/runtime';
import type { DataSource } from 'typeorm';

/** A clock of another machine may be ahead by so much. */
const AHEAD_MS = 60_000;

/** When each kind of backup was last made, as those who make them say. */
export class BackupBook {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Notes one; an older one than is known changes nothing. Throws 400 `backup_to_come`. */
  async note({ kind, takenAt }: NoteBackup): Promise<BackupView> {
    const now = this.clock.now();
    const at = takenAt === undefined ? now : Date.parse(takenAt);
    if (at > now + AHEAD_MS) throw new ApiException(400, 'backup_to_come', 'takenAt lies in the time to come');
    await withPostgresKinds(() =>
      this.db.query(
        `insert into backup as known (kind, taken_at) values ($1, $2)
         on conflict (kind) do update set taken_at = greatest(known.taken_at, excluded.taken_at)`,
        [kind, at],
      ),
    );
    return viewOf(kind, (await this.lastMs()).get(kind));
  }

  /** The last of every kind. */
  async list(): Promise<BackupView[]> {
    const last = await this.lastMs();
    return BACKUP_KINDS.map((kind) => viewOf(kind, last.get(kind)));
  }

  /** Epoch milliseconds of the last one, by kind. */
  async lastMs(): Promise<ReadonlyMap<string, number>> {
    const rows: { kind: string; taken_at: string }[] = await withPostgresKinds(() =>
      this.db.query('select kind, taken_at from backup'),
    );
    return new Map(rows.map(({ kind, taken_at }) => [kind, Number(taken_at)]));
  }
}

function viewOf(kind: BackupKind, atMs: number | undefined): BackupView {
  return { kind, takenAt: atMs === undefined ? null : new Date(atMs).toISOString() };
}
